/**
 * What an endpoint's address may not hold, as the end of a sentence that begins with its name; null when it is fine.
 * Addresses are shown, stored and sent to servers in error reports, so that nothing in them may be secret.
 */
export function addressFault(address: string): string | null {
  if (!URL.canParse(address)) return "is no address";
  const { protocol, username, password, search, hash } = new URL(address);
  if (!/^https?:$/.test(protocol)) return "is no address of http or https";
  if (username !== "" || password !== "") return "holds credentials; name the variable that holds the key instead";
  return search !== "" || hash !== ""
    ? "ends in a query or a fragment, which an address to build on cannot have"
    : null;
}

/** The text with what stands before the `@` of addresses replaced. Takes time in proportion to the text. */
export function maskCredentials(text: string): string {
  return text.replace(/(:\/\/)[^\s/?#"'<>]{1,500}@/g, "$1***@");
}
