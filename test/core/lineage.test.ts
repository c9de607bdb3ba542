import { describe, expect, it } from "vitest";
import type { Finding, Location } from "../../src/core/finding.ts";
import type { FollowedPlace } from "../../src/core/follow.ts";
import { type EarlierFinding, findEarlier, withLineage } from "../../src/core/lineage.ts";
import { finding, verdict } from "../fixtures/snapshot.ts";

const place = (change: Partial<FollowedPlace> = {}): FollowedPlace => ({
  ...{ path: "src/queue/retry.ts", startLine: 40, endLine: 47, status: "edited", isFileGone: false },
  ...change,
});

const earlier = (change: Partial<EarlierFinding> = {}): EarlierFinding => ({
  ...{ finding: finding({ id: "f1" }), verdict: verdict({ findingId: "f1" }), place: place() },
  ...change,
});

function again(change: Partial<Omit<Finding, "location">> & { location?: Partial<Location> } = {}): Finding {
  const { location, ...rest } = change;
  const { location: was } = finding();
  return finding({
    id: "f2",
    location: { ...was, path: "src/queue/retry.ts", startLine: 44, endLine: 45, ...location },
    ...rest,
  });
}

describe("a finding that is found again", () => {
  it("is the earlier one where that one's code stands now, whatever its file is called", () => {
    expect(findEarlier(again(), [earlier()])?.finding.id).toBe("f1");
    expect(findEarlier(again(), [earlier({ place: place({ path: "src/queue/drain.ts" }) })])).toBeNull();
  });

  it("is not the earlier one when it says something else of the same lines", () => {
    const other = again({
      title: "The batch is logged with its payload",
      claim: "Personal data of the events ends up in the log.",
    });
    expect(findEarlier({ ...other, category: "configuration", consequence: "security" }, [earlier()])).toBeNull();
  });

  it("is not the earlier one when it is a like claim of another kind: the mending may have broken something", () => {
    const like = again({
      title: "The retry loop ends without a word",
      claim: "Once three sends failed nothing is logged.",
    });
    expect(findEarlier(like, [earlier()])?.finding.id).toBe("f1");
    expect(findEarlier({ ...like, category: "error-handling" }, [earlier()])).toBeNull();
  });

  it("has the lineage of the first finding of the defect", () => {
    expect(withLineage(again(), [earlier()])).toMatchObject({ lineage: "f1" });
    expect(withLineage(again(), [earlier({ finding: finding({ id: "f1", lineage: "f0" }) })])).toMatchObject({
      lineage: "f0",
    });
    expect(withLineage(again(), [])).toMatchObject({ lineage: null, knownAs: null });
  });

  it("is known while the earlier one is real and not fixed, be it only a doubt now", () => {
    const at = "2026-11-22T10:00:00.000Z";
    const doubt = again({ fold: "doubt", standing: "doubt" });
    expect(withLineage(doubt, [earlier()])).toMatchObject({ knownAs: "f1", knownSince: at, fold: null });
    const deferred = earlier({ verdict: verdict({ findingId: "f1", state: "deferred" }) });
    expect(withLineage(again(), [deferred])).toMatchObject({ knownAs: "f1" });
  });

  it("is news when the earlier one was fixed, set aside or never judged", () => {
    for (const given of [verdict({ state: "fixed" }), verdict({ judgement: "wrong", state: null }), null]) {
      expect(withLineage(again(), [earlier({ verdict: given })])).toMatchObject({ knownAs: null, lineage: "f1" });
    }
  });

  it("is the one that it repeats most closely when there are several", () => {
    const near = earlier({ finding: finding({ id: "f3", claim: "attempts is module state and is never set back." }) });
    expect(findEarlier(again(), [near, earlier()])?.finding.id).toBe("f1");
  });
});
