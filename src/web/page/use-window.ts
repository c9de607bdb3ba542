import { useEffect, useRef, useState } from "react";

/** Rows above and below what is seen, so that scrolling meets no gap. */
const margin = 12;

/** Which rows of a long list with rows of one height are on the screen. */
export function useWindow(count: number, rowHeight: number) {
  const ref = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const first = Math.floor(Math.min(top, count * rowHeight) / rowHeight);
  return {
    ref,
    onScroll: () => setTop(ref.current?.scrollTop ?? 0),
    from: Math.max(0, first - margin),
    to: Math.min(count, first + Math.ceil(height / rowHeight) + margin),
  };
}
