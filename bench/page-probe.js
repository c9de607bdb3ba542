/**
 * Runs in the browser before anything of the page: notes when a flag and a line of code were first to be seen, and how long the
 * page stood still. Times in milliseconds since the navigation began.
 */
globalThis.bench = (() => {
  const first = { flag: Promise.withResolvers(), row: Promise.withResolvers() };
  const waited = new Set(Object.keys(first));
  let gaps = [];
  let last = null;

  /** Every frame; what it finds is painted by the end of it. */
  function look(at) {
    if (last !== null) gaps.push(at - last);
    last = at;
    note("flag", document.querySelector("main h1") !== null);
    note("row", [...document.querySelectorAll("diffs-container")].some(hasRow));
    requestAnimationFrame(look);
  }

  function note(name, isThere) {
    if (!isThere || !waited.delete(name)) return;
    // A message is taken after the frame.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => first[name].resolve(performance.now());
    port2.postMessage(null);
  }

  function hasRow(container) {
    return container.shadowRoot?.querySelector("[data-line]") != null;
  }

  function countNodes(root) {
    let count = 0;
    const walker = document.createTreeWalker(root);
    for (let node = walker.currentNode; node !== null; node = walker.nextNode()) {
      count += 1 + (node.shadowRoot == null ? 0 : countNodes(node.shadowRoot));
    }
    return count;
  }

  let keyAt = 0;
  addEventListener("keydown", (event) => (keyAt = event.timeStamp), { capture: true });
  requestAnimationFrame(look);
  return {
    /** Resolves with when it was first seen. */
    seen: (name) => first[name].promise,
    /** From the last key to the end of the last answer from such an address. */
    sinceKey(address) {
      const answers = performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(address));
      return answers.at(-1).responseEnd - keyAt;
    },
    /** Of the document with what hides in its components. */
    nodes: () => countNodes(document),
    /** The longest time between two frames since this was asked last. */
    longestGap() {
      const longest = Math.max(0, ...gaps);
      gaps = [];
      return longest;
    },
  };
})();
