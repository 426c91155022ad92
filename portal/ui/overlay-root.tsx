/** Where menus and pop-ups are drawn: inside the page's main landmark, as their content would else belong to none. The attribute is what the component library looks for. */
export function OverlayRoot() {
  return <div data-portal="true" data-mantine-shared-portal-node="true" />;
}
