import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { contractRoutes } from "./contract-routes.ts";
import { NONCE_PLACEHOLDER } from "./document.ts";

/**
 * Builds of one app: the product in portal/dist, and in any other mode (`--mode gallery`) the same with the gallery of
 * components, which only tests and developers see.
 */
export default defineConfig(({ mode }) => ({
  root: import.meta.dirname,
  plugins: [react(), contractRoutes()],
  define: { __GALLERY__: JSON.stringify(mode !== "production") },
  html: { cspNonce: NONCE_PLACEHOLDER },
  server: { host: "127.0.0.1" },
  build: {
    outDir: mode === "production" ? "dist" : `../node_modules/.cache/portal-${mode}`,
    emptyOutDir: true,
    manifest: true,
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
}));
