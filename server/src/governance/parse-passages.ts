import type { Examined, Passage } from './derive-doors.ts'

/** What `server/src/platform/ways-out.ts` says, as it is written there. */
export function parsePassages(text: { readonly passages: string; readonly examined: string }): Examined {
  const lines = text.passages.split('\n').filter(line => line !== '')
  return {
    doors: new Set(text.examined.split(/[;\n]/).filter(door => door !== '')),
    passages: lines.flatMap(readLine),
  }
}

/** `POST /mcp: file.ts#way>file.ts#gate file.ts#other` */
function readLine(line: string): Passage[] {
  const at = line.indexOf(': ')
  const door = line.slice(0, at)
  return line
    .slice(at + 2)
    .split(' ')
    .map(passage => {
      const [way = '', ...gates] = passage.split('>')
      return { door, way, gates }
    })
}
