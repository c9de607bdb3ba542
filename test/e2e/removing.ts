/** How folders of tests go: programs that are being ended may still write into them. */
export const removing = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 } as const;
