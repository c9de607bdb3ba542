import { lazy, Suspense } from "react";
import type { Review } from "../messages.ts";
import { Button } from "./button.tsx";
import { CoverageTab } from "./coverage-tab.tsx";
import { FlagsTab } from "./flags-tab.tsx";
import { Header } from "./header.tsx";
import { ReceiptTab } from "./receipt-tab.tsx";
import { ReviewsTab } from "./reviews-tab.tsx";
import { RoundsTab } from "./rounds-tab.tsx";
import { useLook } from "./use-look.ts";
import { type Place, type Tab, tabs, usePlace } from "./use-place.ts";
import { type ReviewState, useReview } from "./use-review.ts";
import { type Theme, useTheme } from "./use-theme.ts";
import { WorkPage } from "./work-page.tsx";

const ChangeTab = lazy(() => import("./change-tab.tsx"));
const WorkTab = lazy(() => import("./work-tab.tsx"));

/** The page: one review, or one piece of building. `first`: the review that the address names, where it was loaded already. */
export function App({ first }: { readonly first: Review | null }) {
  const [place, go] = usePlace();
  const [theme, onTheme] = useTheme();
  const [look, onStyle] = useLook(theme);
  const shared = { place, go, theme, onTheme, look, onStyle };
  return place.work === null ? (
    <ReviewPage {...shared} first={first} />
  ) : (
    <WorkPage key={place.work} {...shared} workId={place.work} />
  );
}

interface ReviewPageProps {
  readonly first: Review | null;
  readonly place: Place;
  readonly go: (change: Partial<Place>) => void;
  readonly theme: Theme;
  readonly onTheme: () => void;
  readonly look: ReturnType<typeof useLook>[0];
  readonly onStyle: ReturnType<typeof useLook>[1];
}

/** A review, and what can be seen of it. */
function ReviewPage({ first, place, go, theme, onTheme, look, onStyle }: ReviewPageProps) {
  const state = useReview(place.review, first);
  const { review, connection } = state;
  return (
    <div className="page">
      <Header
        {...{ review, tabs: tabsOf(review), tab: place.tab, theme, onTheme }}
        onTab={(tab) => go({ tab, step: null })}
      />
      <Banner {...{ connection, review }} />
      <main>
        {review === null ? (
          <Loading {...{ state, place, go }} />
        ) : (
          <TabPane {...{ review, place, go, state, look, onStyle }} />
        )}
      </main>
    </div>
  );
}

/** Not every review is of a piece of building. */
function tabsOf(review: Review | null): readonly Tab[] {
  return tabs.filter((tab) => tab !== "work" || (review !== null && review.work !== null));
}

/** Another review, from its beginning. */
function reviewAt(review: string): Partial<Place> {
  return { review, work: null, tab: "flags", flag: null, step: null };
}

function workAt(work: string): Partial<Place> {
  return { work, review: null, tab: "work", flag: null, step: null };
}

interface TabPaneProps {
  readonly review: Review;
  readonly place: Place;
  readonly go: (change: Partial<Place>) => void;
  readonly state: ReviewState;
  readonly look: ReturnType<typeof useLook>[0];
  readonly onStyle: ReturnType<typeof useLook>[1];
}

function TabPane({ review, place, go, state: { api, take, workVersion, elsewhere }, look, onStyle }: TabPaneProps) {
  const goTo = (flag: string | null) => go({ flag });
  const onCoverage = () => go({ tab: "coverage" });
  const onReview = (id: string) => go(reviewAt(id));
  // An address may name what this review does not have.
  switch (place.tab === "work" && review.work === null ? "flags" : place.tab) {
    case "flags":
      return <FlagsTab key={review.id} {...{ review, api, take, flag: place.flag, goTo, look, onStyle, onCoverage }} />;
    case "change":
      return (
        <Suspense>
          <ChangeTab {...{ review, api, look, onStyle }} onShow={(flag) => go({ tab: "flags", flag })} />
        </Suspense>
      );
    case "coverage":
      return <CoverageTab review={review} />;
    case "receipt":
      return <ReceiptTab {...{ review, api }} />;
    case "rechecks":
      return <RoundsTab {...{ review, api, elsewhere }} onOpen={onReview} />;
    case "work":
      return (
        <Suspense>
          <WorkTab
            {...{ look, onStyle, onReview, told: workVersion, step: place.step, reviewId: review.id }}
            workId={review.work ?? ""}
            onStep={(step) => go({ step })}
          />
        </Suspense>
      );
    case "reviews":
      return <ReviewsTab currentId={review.id} onOpen={onReview} onWork={(id) => go(workAt(id))} />;
  }
}

interface LoadingProps {
  readonly state: ReviewState;
  readonly place: Place;
  readonly go: (change: Partial<Place>) => void;
}

/** A review that is not there, or not yet. Others can be chosen all the same. */
function Loading({ state: { error, connection }, place, go }: LoadingProps) {
  if (place.tab === "reviews") {
    return <ReviewsTab currentId="" onOpen={(id) => go(reviewAt(id))} onWork={(id) => go(workAt(id))} />;
  }
  const isGone = connection === "forgotten";
  if (error === null && !isGone) return null;
  return (
    <div className="empty" role="alert">
      <h1>{isGone ? "This review was removed from the ledger." : error?.message}</h1>
      <p>{isGone ? "What was judged of it is gone with it." : error?.hint}</p>
      <Button onPress={() => go({ tab: "reviews" })}>Past reviews</Button>
    </div>
  );
}

/** What keeps the page from being true any more. */
function Banner({
  connection,
  review,
}: {
  readonly connection: ReviewState["connection"];
  readonly review: Review | null;
}) {
  if (connection === "live" || review === null) return null;
  return (
    <p className="banner" role="alert">
      {connection === "lost"
        ? "blindspot has stopped. What you judged is stored. Start it again: blindspot triage --web"
        : "This review was removed from the ledger. What is shown here is not stored any more."}
    </p>
  );
}
