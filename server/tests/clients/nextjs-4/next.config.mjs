/** Built below `node_modules`, so that no tool of the repository reads what Next.js generates. */
export default { distDir: 'node_modules/.next', devIndicators: false }
