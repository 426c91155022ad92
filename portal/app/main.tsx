import "@fontsource-variable/inter/index.css";
import "../ui/mantine.css";
import "../ui/tokens.css";
import "../ui/global.css";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Providers } from "./providers.tsx";
import { router } from "./router.ts";

const root = document.getElementById("root");
if (!root) throw new Error("the page has no root");

async function start(into: HTMLElement) {
  // The gallery of components exists for tests and developers; the product's build drops this line and all behind it.
  if (__GALLERY__ && location.pathname.startsWith("/gallery")) return (await import("../gallery/gallery.tsx")).showGallery(into);
  createRoot(into).render(<StrictMode><Providers><RouterProvider router={router} /></Providers></StrictMode>);
}

void start(root);
