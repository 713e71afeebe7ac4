import { execFileSync } from 'node:child_process'
import { systemPath } from './order.ts'

/**
 * The kernel's door, narrowed for the code under review: a program of classic BPF as `seccomp(2)` takes it. What name-spaces do not
 * divide is refused here (key rings, sockets to the machine beneath, memory that no process has mapped), and what only attackers of a
 * kernel need. All else is let through: this is a second wall, and no list of what an application may do.
 */
interface Machine {
  /** `AUDIT_ARCH_…` of `linux/audit.h`. */
  readonly arch: number
  readonly refused: readonly number[]
  readonly socket: number
  readonly clone: number
  /** Its flags lie in memory, where a filter can't look; a C library goes on with `clone` where there is none. */
  readonly clone3: number
  /** The bit of the second set of numbers that some machines have for the same calls. */
  readonly otherNumbers: number | null
}

/** Of both machines, from 424 on: mounts by handle, rings of input and output, descriptors of other processes, secret memory. */
const refusedAnywhere = [425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 440, 442, 443, 447] as const

/** Numbers of Linux, in groups: other processes; keys; the kernel's programs and counters; memory without a process; name-spaces and
 * mounts; files by handle; modules and the machine as a whole. */
const machines: Readonly<Partial<Record<NodeJS.Architecture, Machine>>> = {
  x64: {
    arch: 0xc000003e,
    refused: [
      ...[101, 310, 311, 312, 248, 249, 250, 321, 298, 323, 319, 29, 272, 308, 165, 166, 155, 161, 303, 304, 300],
      ...[246, 320, 175, 313, 176, 169, 167, 168, 163, 179, 164, 227, 159, 305, 170, 171, 103, 212, 172, 173],
      ...refusedAnywhere,
    ],
    socket: 41,
    clone: 56,
    clone3: 435,
    otherNumbers: 0x40000000,
  },
  arm64: {
    arch: 0xc00000b7,
    refused: [
      ...[117, 270, 271, 272, 217, 218, 219, 280, 241, 282, 279, 194, 97, 268, 40, 39, 41, 51, 264, 265, 262],
      ...[104, 294, 105, 273, 106, 142, 224, 225, 89, 60, 170, 112, 171, 266, 161, 162, 116, 18],
      ...refusedAnywhere,
    ],
    socket: 198,
    clone: 220,
    clone3: 435,
    otherNumbers: null,
  },
}

/** Local ones, IPv4, IPv6, and what lists the interfaces. Sockets to the machine beneath (`AF_VSOCK`) and the rest of the kernel's are none. */
const families = [1, 2, 10, 16] as const
/** `CLONE_NEWNS`, `NEWCGROUP`, `NEWUTS`, `NEWIPC`, `NEWUSER`, `NEWPID` and `NEWNET`. */
const newSpaces = 0x7e020000

const load = 0x20
const ifEqual = 0x15
const ifAtLeast = 0x35
const ifAnyBit = 0x45
const answer = 0x06
/** Where the number, the machine and the lower half of the first argument stand in what the kernel hands over. */
const at = { number: 0, arch: 4, firstArgument: 16 } as const
const killed = 0x80000000
const allowed = 0x7fff0000
const notPermitted = 0x00050001
const noSuchCall = 0x00050026
const noSuchFamily = 0x00050061

/** One instruction; the jumps count from the one after it. */
type Instruction = readonly [code: number, value: number, whenTrue?: number, whenFalse?: number]

/** The filter for a machine, as `setpriv --seccomp-filter` reads it; null for one whose numbers are not known here. */
export function systemCallFilter(machine: NodeJS.Architecture): Buffer | null {
  const known = machines[machine]
  return known === undefined ? null : assembled(instructionsFor(known))
}

/** Whether this system can set one: `setpriv` of util-linux 2.40 and later. */
export function setsFilter(): boolean {
  try {
    const help = execFileSync('setpriv', ['--help'], { env: { PATH: systemPath }, encoding: 'utf8' })
    return machines[process.arch] !== undefined && help.includes('--seccomp-filter')
  } catch {
    return false
  }
}

function instructionsFor({ arch, refused, socket, clone, clone3, otherNumbers }: Machine): Instruction[] {
  return [
    [load, at.arch],
    [ifEqual, arch, 1],
    [answer, killed],
    [load, at.number],
    ...(otherNumbers === null ? [] : unless([ifAtLeast, otherNumbers], notPermitted)),
    ...refused.flatMap(number => unless([ifEqual, number], notPermitted)),
    ...unless([ifEqual, clone3], noSuchCall),
    [ifEqual, clone, 0, 4],
    [load, at.firstArgument],
    ...unless([ifAnyBit, newSpaces], notPermitted),
    [answer, allowed],
    [ifEqual, socket, 0, families.length * 2 + 2],
    [load, at.firstArgument],
    ...families.flatMap((family): Instruction[] => [
      [ifEqual, family, 0, 1],
      [answer, allowed],
    ]),
    [answer, noSuchFamily],
    [answer, allowed],
  ]
}

/** Answers so where the condition holds, and goes on otherwise. */
function unless([code, value]: readonly [number, number], then: number): Instruction[] {
  return [
    [code, value, 0, 1],
    [answer, then],
  ]
}

function assembled(instructions: readonly Instruction[]): Buffer {
  const size = 8
  const bytes = Buffer.alloc(instructions.length * size)
  for (const [nth, [code, value, whenTrue = 0, whenFalse = 0]] of instructions.entries()) {
    bytes.writeUInt16LE(code, nth * size)
    bytes.writeUInt8(whenTrue, nth * size + 2)
    bytes.writeUInt8(whenFalse, nth * size + 3)
    bytes.writeUInt32LE(value, nth * size + 4)
  }
  return bytes
}
