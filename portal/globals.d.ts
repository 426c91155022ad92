/** True in development and in the gallery build; false in the product, where the gallery's code falls away. */
declare const __GALLERY__: boolean;
