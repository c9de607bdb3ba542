import type { Rule } from "./rule.ts";

/** Code whose faults do not show when it is run: they need a failure, a delay, or two things at once. */
export const hardToRun: readonly Rule[] = [
  {
    ...{ kind: "retries", group: "hard-to-run", weight: 1, name: "retries and repetition" },
    words: [
      ...["retry", "retries", "retried", "retrying", "retryable", "retrier", "backoff", "back-off", "tenacity"],
      ...["reconnect", "reconnecting", "resend", "redeliver", "redelivery", "replay", "idempotent", "idempotency"],
      ...["dedupe", "deduplicate", "deduplication", "attempt", "attempts", "circuit-breaker"],
    ],
    constructs: ["retry"],
  },
  {
    ...{ kind: "timeouts", group: "hard-to-run", weight: 0.8, name: "timeouts and cancelling" },
    words: [
      ...["timeout", "timeouts", "timed-out", "time-limit", "deadline", "deadlines", "with-deadline", "set-interval"],
      ...["abort-signal", "abort-controller", "cancellation", "cancel-func", "context-with-cancel", "ctx-done"],
      ...["ttl", "expires", "expiry", "expiration", "expired", "debounce", "throttle", "keep-alive", "poll-interval"],
    ],
  },
  {
    ...{ kind: "error-path", group: "hard-to-run", weight: 0.6, name: "error paths" },
    words: [
      ...["catch", "rescue", "on-error", "handle-error", "error-handler", "unhandled-rejection", "fallback", "recover"],
      ...["panic", "unwrap", "map-err", "errors-is", "errors-as", "errors-wrap", "raise-for-status", "dead-letter"],
    ],
    constructs: [
      ...["catch_clause", "finally_clause", "throw_statement", "except_clause", "except_group_clause"],
      ...["raise_statement", "rescue", "ensure", "rescue_modifier"],
    ],
    code: [/\berr\w{0,20} != nil\b/, /\bErr\(/, /^\s*(?:\} ?)?(?:except|finally)\b/, /\bthrow\b|\braise\b/],
  },
  {
    ...{ kind: "concurrency", group: "hard-to-run", weight: 1, name: "concurrency" },
    words: [
      ...[
        "mutex",
        "rwmutex",
        "rw-lock",
        "lock",
        "locks",
        "locked",
        "unlock",
        "locking",
        "semaphore",
        "atomic",
        "atomics",
      ],
      ...[
        "promise-all",
        "promise-race",
        "promise-any",
        "all-settled",
        "goroutine",
        "waitgroup",
        "wait-group",
        "errgroup",
      ],
      ...[
        "new-thread",
        "start-thread",
        "thread-spawn",
        "std-thread",
        "thread-local",
        "threading",
        "thread-pool",
        "multiprocessing",
        "asyncio-gather",
        "create-task",
        "concurrent",
      ],
      ...[
        "concurrency",
        "concurrently",
        "synchronized",
        "volatile",
        "executor-service",
        "completable-future",
        "tokio-spawn",
      ],
      ...["race", "racing", "compare-and-swap", "compare-and-set", "countdown-latch", "join-handle", "rayon", "mpsc"],
      ...["worker-threads", "worker-pool", "shared-array-buffer", "condvar", "thundering"],
    ],
    constructs: ["go_statement", "select_statement", "send_statement", "synchronized_statement", "async_block"],
  },
  {
    ...{ kind: "transactions", group: "hard-to-run", weight: 1, name: "transactions" },
    words: [
      ...["transaction", "transactions", "transactional", "rollback", "savepoint", "begin-tx", "with-tx", "in-tx"],
      ...["tx-commit", "session-commit", "conn-commit", "connection-commit", "db-commit", "select-for-update"],
      ...["on-commit", "two-phase", "isolation-level", "optimistic-lock", "unit-of-work"],
    ],
    texts: [/\bfor update\b|\bset transaction\b/i],
  },
  {
    ...{ kind: "unsafe-memory", group: "hard-to-run", weight: 1, name: "memory that the language does not guard" },
    words: ["transmute", "from-raw-parts", "maybe-uninit", "unsafe-pointer", "malloc", "memcpy", "strcpy", "raw-ptr"],
    constructs: ["unsafe_block"],
  },
];
