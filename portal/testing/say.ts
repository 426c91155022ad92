/** A measured figure for whoever reads the test run. */
export function say(text: string): void {
  console.info(text);
}
