import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inRanges, isPublicAddress } from './address.ts'

const notPublic = [
  ['loopback', '127.0.0.1', '127.255.255.254', '::1'],
  ['private', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fd12:3456::1'],
  ['this network', '0.0.0.0', '0.1.2.3', '::'],
  ['shared by carriers', '100.64.0.1', '100.127.255.254'],
  ['link-local and cloud metadata', '169.254.169.254', '169.254.170.2', 'fe80::1', 'fd00:ec2::254', '168.63.129.16'],
  ['cloud metadata of others', '100.100.100.200', '192.0.0.192'],
  ['documentation', '192.0.2.1', '198.51.100.7', '203.0.113.7', '2001:db8::1', '3fff::1'],
  ['benchmarks', '198.18.0.1', '198.19.255.255'],
  ['multicast, broadcast, reserved', '224.0.0.1', '255.255.255.255', '240.0.0.1', 'ff02::1'],
  ['IPv4 inside IPv6', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:10.0.0.1', '::127.0.0.1', '::7f00:1'],
  ['NAT64', '64:ff9b::7f00:1', '64:ff9b::10.0.0.1', '64:ff9b:1::7f00:1', '::ffff:0:127.0.0.1'],
  ['tunnels', '2002:7f00:1::', '2001:0:7f00:1::', '2001:10::1'],
  ['outside of global unicast', '4000::1', '100::1', 'fec0::1'],
  ['no address', '', 'localhost', '127.0.0.1:80', '1.2.3.4.5'],
] as const

test('T51 MT03: no address inside a network counts as public', () => {
  for (const [what, ...addresses] of notPublic)
    for (const address of addresses) assert.equal(isPublicAddress(address), false, `${what}: ${address}`)
  for (const address of ['1.1.1.1', '140.82.112.3', '2606:4700:4700::1111', '::ffff:8.8.8.8'])
    assert.equal(isPublicAddress(address), true, address)
})

test('ranges take both families, single addresses, and IPv4 inside IPv6', () => {
  const ranges = ['127.0.0.0/8', '::1/128', '10.1.2.3']
  for (const address of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', '10.1.2.3'])
    assert.equal(inRanges(address, ranges), true, address)
  for (const address of ['128.0.0.1', '::2', '10.1.2.4', 'localhost'])
    assert.equal(inRanges(address, ranges), false, address)
})
