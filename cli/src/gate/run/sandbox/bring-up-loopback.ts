import { execFileSync } from 'node:child_process'

/** The loopback of a new name-space is down, and Node cannot bring it up: one of these can, and most systems have at least the last. */
const ways: readonly (readonly [string, readonly string[]])[] = [
  ['ip', ['link', 'set', 'lo', 'up']],
  ['ifconfig', ['lo', 'up']],
  ['busybox', ['ip', 'link', 'set', 'lo', 'up']],
  // SIOCSIFFLAGS with IFF_UP and IFF_RUNNING (netdevice(7)).
  ['perl', ['-e', 'socket(my $s, 2, 1, 0) or die; ioctl($s, 0x8914, my $r = pack("a16sx22", "lo", 0x41)) or die']],
]

/** Brings up 127.0.0.1. Throws where nothing here can. */
export function bringUpLoopback(): void {
  for (const [program, words] of ways) {
    try {
      execFileSync(program, words, { stdio: 'ignore' })
      return
    } catch {
      // The next one.
    }
  }
  throw new Error('nothing here brings up a loopback network: install iproute2')
}
