import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { consistencyHolds, inclusionHolds } from './check-proof.ts'
import { climbFault } from './check-tiles.ts'
import { consistencyRanges, hashOfRange, inclusionRanges, subtreesOf, tilesOf } from './derive-proof.ts'
import { edgeAfter, growTiles, tileAndAbove, tileLayout, tilePath, tilesFilled } from './derive-tiles.ts'
import { appendLeaves, type Frontier, frontierLength, hashLeaf, rootOf } from './derive-tree.ts'
import { hashBytes, type Tile } from './model.ts'

const sha256 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** RFC 6962 2.1 as it is written, over leaf hashes. */
function naiveRoot(leaves: readonly Buffer[]): Buffer {
  const [first] = leaves
  if (first === undefined) return sha256()
  if (leaves.length === 1) return first
  const middle = naiveSplit(leaves.length)
  return sha256(Buffer.from([1]), naiveRoot(leaves.slice(0, middle)), naiveRoot(leaves.slice(middle)))
}

function naiveSplit(count: number): number {
  return 2 ** Math.floor(Math.log2(count - 1))
}

/** PATH(m, D[n]) of RFC 6962 2.1.1. */
function naivePath(index: number, leaves: readonly Buffer[]): Buffer[] {
  if (leaves.length === 1) return []
  const middle = naiveSplit(leaves.length)
  return index < middle
    ? [...naivePath(index, leaves.slice(0, middle)), naiveRoot(leaves.slice(middle))]
    : [...naivePath(index - middle, leaves.slice(middle)), naiveRoot(leaves.slice(0, middle))]
}

/** SUBPROOF(m, D[n], b) of RFC 6962 2.1.2. */
function naiveSubproof(older: number, leaves: readonly Buffer[], whole: boolean): Buffer[] {
  if (older === leaves.length) return whole ? [] : [naiveRoot(leaves)]
  const middle = naiveSplit(leaves.length)
  return older <= middle
    ? [...naiveSubproof(older, leaves.slice(0, middle), whole), naiveRoot(leaves.slice(middle))]
    : [...naiveSubproof(older - middle, leaves.slice(middle), false), naiveRoot(leaves.slice(0, middle))]
}

const leavesOf = (count: number): Buffer[] => Array.from({ length: count }, (_, at) => hashLeaf(Buffer.from(`${at}`)))

interface Grown {
  frontier: Frontier
  edge: Tile[]
  tiles: Map<string, Tile>
}

/** A log that was built in batches, as the sequencer does it. */
function grow(leaves: readonly Buffer[], cuts: readonly number[]): Grown {
  const log: Grown = { frontier: [], edge: [], tiles: new Map() }
  const ends = [...new Set([...cuts.map(cut => cut % (leaves.length + 1)), leaves.length])].sort((a, b) => a - b)
  let size = 0
  for (const end of ends) {
    const added = leaves.slice(size, end)
    const grown = growTiles(log.edge, size, added)
    for (const tile of grown) log.tiles.set(`${tile.level}/${tile.tile}`, tile)
    log.edge = edgeAfter(log.edge, grown)
    log.frontier = appendLeaves(log.frontier, size, added)
    size = end
  }
  return log
}

const sizes = fc.integer({ min: 0, max: 1_400 })
const cuts = fc.array(fc.nat(2_000), { maxLength: 6 })
const runs = { numRuns: 60 }

test('the trees of the Certificate Transparency test vectors have their published roots', () => {
  const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
  const roots = [
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ]
  const leaves = inputs.map(input => hashLeaf(Buffer.from(input, 'hex')))
  roots.forEach((root, size) => {
    assert.equal(rootOf(appendLeaves([], 0, leaves.slice(0, size))).toString('hex'), root)
  })
})

test('a log grown in any batches has the root, the frontier length and the tiles of the naive tree', () => {
  fc.assert(
    fc.property(sizes, cuts, (size, batches) => {
      const leaves = leavesOf(size)
      const log = grow(leaves, batches)
      assert.deepEqual(rootOf(log.frontier), naiveRoot(leaves))
      assert.equal(log.frontier.length, frontierLength(size))
      const layout = tileLayout(size)
      assert.equal(
        log.tiles.size,
        layout.reduce((sum, level) => sum + level.tiles, 0),
      )
      for (const tile of log.tiles.values()) {
        const span = 256 ** tile.level
        const count = Math.min(256, Math.floor(size / span) - tile.tile * 256)
        const hashes = Array.from({ length: count }, (_, at) => {
          const first = (tile.tile * 256 + at) * span
          return naiveRoot(leaves.slice(first, first + span))
        })
        assert.deepEqual(tile.hashes, Buffer.concat(hashes))
      }
    }),
    runs,
  )
})

test('inclusion proofs out of tiles are those of RFC 6962 and hold; for another leaf, index, size, root or step they do not', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_400 }), fc.nat(), fc.nat(), (size, pick, flip) => {
      const leaves = leavesOf(size)
      const index = pick % size
      const log = grow(leaves, [])
      const ranges = inclusionRanges(index, size)
      assert.ok(tilesOf(ranges).every(({ level, tile }) => log.tiles.has(`${level}/${tile}`)))
      const path = ranges.map(range => hashOfRange(range, name => log.tiles.get(`${name.level}/${name.tile}`)?.hashes))
      assert.deepEqual(path, naivePath(index, leaves))
      const claim = {
        leafHash: leaves[index] ?? Buffer.alloc(0),
        index,
        size,
        path: naivePath(index, leaves),
        root: naiveRoot(leaves),
      }
      assert.ok(inclusionHolds(claim))
      const other = hashLeaf(Buffer.from('other'))
      assert.ok(!inclusionHolds({ ...claim, leafHash: other }))
      assert.ok(!inclusionHolds({ ...claim, root: other }))
      assert.ok(!inclusionHolds({ ...claim, index: index + 1 }))
      assert.ok(!inclusionHolds({ ...claim, index: -1 }))
      assert.ok(!inclusionHolds({ ...claim, path: [...claim.path, other] }))
      if (claim.path.length > 0) {
        assert.ok(!inclusionHolds({ ...claim, path: claim.path.with(flip % claim.path.length, other) }))
        assert.ok(!inclusionHolds({ ...claim, path: claim.path.slice(1) }))
      }
    }),
    runs,
  )
})

test('T76 consistency proofs out of tiles are those of RFC 6962 and hold; for another root, size or step they do not', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_400 }), fc.nat(), fc.nat(), (size, pick, flip) => {
      const leaves = leavesOf(size)
      const before = 1 + (pick % size)
      const log = grow(leaves, [])
      const path = consistencyRanges(before, size).map(range =>
        hashOfRange(range, name => log.tiles.get(`${name.level}/${name.tile}`)?.hashes),
      )
      const expected = naiveSubproof(before, leaves, true)
      assert.deepEqual(path, expected)
      const older = { size: before, root: naiveRoot(leaves.slice(0, before)) }
      const newer = { size, root: naiveRoot(leaves) }
      assert.ok(consistencyHolds({ older, newer, path: expected }))
      const other = hashLeaf(Buffer.from('other'))
      assert.ok(!consistencyHolds({ older: { ...older, root: other }, newer, path: expected }))
      assert.ok(!consistencyHolds({ older, newer: { ...newer, root: other }, path: expected }))
      assert.ok(!consistencyHolds({ older: newer, newer: { ...older, size: before - 1 }, path: expected }))
      assert.ok(!consistencyHolds({ older, newer, path: [...expected, other] }))
      if (expected.length > 0) {
        assert.ok(!consistencyHolds({ older, newer, path: expected.with(flip % expected.length, other) }))
        assert.ok(!consistencyHolds({ older, newer, path: expected.slice(1) }))
      }
    }),
    runs,
  )
})

test('the frontier is the perfect subtrees of the whole range', () => {
  fc.assert(
    fc.property(sizes, size => {
      const leaves = leavesOf(size)
      const roots = subtreesOf({ from: 0, to: size }).map(({ height, position }) =>
        naiveRoot(leaves.slice(position * 2 ** height, (position + 1) * 2 ** height)),
      )
      assert.deepEqual(appendLeaves([], 0, leaves), roots)
    }),
    runs,
  )
})

test('tiles are filled once each, whatever the steps', () => {
  fc.assert(
    fc.property(fc.nat(20_000_000), fc.nat(70_000), fc.nat(70_000), (from, first, second) => {
      const [middle, to] = [from + first, from + first + second]
      const names = (a: number, b: number): string[] => tilesFilled(a, b).map(tile => `${tile.level}/${tile.tile}`)
      assert.deepEqual([...names(from, middle), ...names(middle, to)].sort(), names(from, to).sort())
    }),
    { numRuns: 30 },
  )
})

test('the layout of a log is that of the tlog-tiles specification', () => {
  assert.deepEqual(tileLayout(0), [])
  assert.deepEqual(tileLayout(256), [
    { level: 0, tiles: 1, lastWidth: 256 },
    { level: 1, tiles: 1, lastWidth: 1 },
  ])
  assert.deepEqual(tileLayout(70_000), [
    { level: 0, tiles: 274, lastWidth: 112 },
    { level: 1, tiles: 2, lastWidth: 17 },
    { level: 2, tiles: 1, lastWidth: 1 },
  ])
})

test('tile paths are those of the tlog-tiles specification', () => {
  assert.equal(tilePath({ level: 0, tile: 1_234_067, width: 256 }), 'tile/0/x001/x234/067')
  assert.equal(tilePath({ level: 'entries', tile: 7, width: 256 }), 'tile/entries/007')
  assert.equal(tilePath({ level: 1, tile: 1_000, width: 17 }), 'tile/1/x001/000.p/17')
})

test('a climb from any tile ends well, and stops at the first tile that is not the hash of the one below', () => {
  const leaves = leavesOf(66_000)
  const log = grow(leaves, [])
  const read = (level: number, tile: number): Tile | undefined => log.tiles.get(`${level}/${tile}`)
  for (const { tile } of [...log.tiles.values()].filter(each => each.level === 0)) {
    const [own] = tileAndAbove(tile, leaves.length)
    const found = read(own?.level ?? -1, own?.tile ?? -1)
    assert.ok(found !== undefined && climbFault(found, read) === undefined)
  }
  const above = read(1, 0)
  const damaged = Buffer.from(above?.hashes ?? [])
  damaged[5 * hashBytes] = (damaged[5 * hashBytes] ?? 0) ^ 1
  const readDamaged = (level: number, tile: number): Tile | undefined =>
    level === 1 && tile === 0 ? { level, tile, hashes: damaged } : read(level, tile)
  const climb = (tile: number) => climbFault(read(0, tile) ?? { level: 0, tile, hashes: Buffer.alloc(0) }, readDamaged)
  assert.deepEqual(climb(5), { index: 5 * 256, what: 'tile' })
  assert.deepEqual(climb(6), { index: 0, what: 'tile' })
})

test('sizes beyond 2^31 are counted right', () => {
  const size = 2 ** 40 + 2 ** 33 + 1
  assert.equal(frontierLength(size), 3)
  assert.deepEqual(
    subtreesOf({ from: 0, to: size }).map(subtree => subtree.height),
    [40, 33, 0],
  )
  assert.equal(inclusionRanges(size - 1, size).length, 2)
  assert.equal(tileLayout(size).length, 6)
})
