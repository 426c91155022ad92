/** True in development and in the gallery build; false in the product, where the gallery's code falls away. */
declare const __GALLERY__: boolean;

declare module "virtual:contract-routes" {
  export const routes: import("./app/wire.ts").Routes;
}
