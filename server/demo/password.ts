/** Everybody in the demonstration has the same one: it is printed, and it is for nothing but a demonstration. */
export const PASSWORD = "lantern orchard harbor";
