export { following, likelyOriginals, nextWaiting, type Place, preceding } from "../../core/triage-queue.ts";
