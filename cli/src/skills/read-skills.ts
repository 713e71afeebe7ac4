import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Fault, misuse } from '../fault.ts'
import { nearest, shown } from '../parse-arguments.ts'
import type { Contracts, Reference, Skill } from './model.ts'

/** Beside the sources in the repository, and beside what is compiled of them in a package. */
const folder = [new URL('../../../skills/', import.meta.url), new URL('skills/', import.meta.url)]
  .map(url => fileURLToPath(url))
  .find(path => existsSync(join(path, 'reference')))

/** Where the skills and their references are. */
export function skillsFolder(): string {
  if (folder !== undefined) return folder
  throw new Fault({
    code: 'skills_missing',
    message: 'The skills are not beside this program.',
    next: 'ambit --version',
  })
}

/** All skills, by name. */
export function listSkills(): Skill[] {
  const root = skillsFolder()
  const names = readdirSync(root).filter(name => existsSync(join(root, name, 'SKILL.md')))
  return names.toSorted().map(name => readSkill(join(root, name)))
}

/** The skills of these names, each once. Throws a usage fault for one that is not there. */
export function skillsNamed(names: readonly string[], command: string): Skill[] {
  const all = listSkills()
  return [...new Set(names)].map(name => {
    const found = all.find(skill => skill.name === name)
    if (found !== undefined) return found
    const near = nearest(
      name,
      all.map(skill => skill.name),
    )
    throw misuse(`There is no skill "${shown(name)}"${near === undefined ? '' : `; there is ${near}`}.`, command)
  })
}

function readSkill(at: string): Skill {
  const [, head = ''] = readFileSync(join(at, 'SKILL.md'), 'utf8').split(/^---$/m)
  const member = (name: string): string => new RegExp(`^${name}: (.+)$`, 'm').exec(head)?.[1]?.trim() ?? ''
  const contracts: Contracts = JSON.parse(readFileSync(join(at, 'contracts.json'), 'utf8'))
  const own = join(at, 'reference')
  const frameworks = [...Object.keys(contracts.reference), ...(existsSync(own) ? readdirSync(own) : [])]
  return {
    name: member('name'),
    description: member('description'),
    folder: at,
    frameworks: [...new Set(frameworks)].toSorted(),
    contracts,
  }
}

/** The folder of a framework's reference. */
export function referenceFolder(framework: string): string {
  return join(skillsFolder(), 'reference', framework)
}

/** What the reference of a framework says of itself. */
export function readReference(framework: string): Reference {
  return JSON.parse(readFileSync(join(referenceFolder(framework), 'reference.json'), 'utf8'))
}

const leftOut = /^(node_modules|\.next|\.react-router|dist|build)$/

/** Files below a folder by their paths with `/`, without what is installed or built there. */
export function filesBelow(at: string): string[] {
  if (!existsSync(at)) return []
  const walk = (inside: string): string[] =>
    readdirSync(inside, { withFileTypes: true }).flatMap(entry => {
      if (leftOut.test(entry.name)) return []
      const path = join(inside, entry.name)
      return entry.isDirectory() ? walk(path) : [relative(at, path).split(sep).join('/')]
    })
  return walk(at).toSorted()
}
