import { relative, resolve } from 'node:path'
import { beyondWall, measure, type Shape, type Spread, wall } from './measure.ts'
import { readSources, repository, serverSource } from './source.ts'

/** Prints the shape of a tree beside the wall: `npm run report:shape [folder]`. */
const folder = process.argv[2] === undefined ? serverSource : resolve(process.argv[2])
console.log(report(relative(repository, folder), measure(readSources(folder))))

function report(name: string, shape: Shape): string {
  const { any, as, nonNull } = shape.perThousandLines
  const { fileLines, functionLines } = wall
  const beyond = beyondWall(shape)
  return [
    `${name}: ${shape.files} files, ${shape.lines.toLocaleString('en')} lines, ${shape.functionLines.count} functions`,
    '',
    `                       is                       wall`,
    row('file lines', percentiles(shape.fileLines), `p50 ${fileLines.p50}, p90 ${fileLines.p90}, max ${fileLines.max}`),
    row(
      'function lines',
      percentiles(shape.functionLines),
      `p50 ${functionLines.p50}, p95 ${functionLines.p95}, max ${functionLines.max}`,
    ),
    row('nesting', `p90 ${shape.nesting.p90}, max ${shape.nesting.max}`, `${wall.nesting}`),
    row('import cycles', `${shape.cycles}`, `${wall.cycles}`),
    row(
      'per 1,000 lines',
      `any ${any.toFixed(1)}, as ${as.toFixed(1)}, ! ${nonNull.toFixed(1)}`,
      `any 0, as ${wall.as}, ! 0`,
    ),
    '',
    `longest functions: ${shape.longest.join(', ')}`,
    `largest files: ${shape.largest.join(', ')}`,
    '',
    beyond.length === 0 ? 'Inside the wall.' : `Beyond the wall:\n  ${beyond.join('\n  ')}`,
  ].join('\n')
}

function row(what: string, is: string, may: string): string {
  return `${what.padEnd(18)}     ${is.padEnd(25)}${may}`
}

function percentiles({ p50, p90, p95, max }: Spread): string {
  return `${p50}/${p90}/${p95}/${max}`.padEnd(16) + ' p50/90/95/max'
}
