/** How long to wait before the same question is asked again, of what a person or the server has not finished. */
export const askAgainMs = 2_000
