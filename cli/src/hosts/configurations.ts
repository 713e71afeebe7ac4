import { hosts } from './index.ts'
import { inHome, inSettings, type Machine } from './paths.ts'

/** Where a host of agents may keep servers and what it lets them do. */
export interface Configured {
  readonly host: string
  readonly title: string
  userFiles(machine: Machine): readonly string[]
  /** From the folder of a project. */
  readonly projectFiles: readonly string[]
  /** Folders of a project in which every file is a configuration. */
  readonly projectFolders?: readonly string[]
  /** An entry for a server that signs people in, where it is known how this host writes one. */
  entry?(url: string): Readonly<Record<string, string | number | boolean>>
}

/** An extension of VS Code keeps its settings below those of the editor. */
function inExtension(machine: Machine, ...parts: readonly string[]): string {
  return inSettings(machine, 'Code', 'User', 'globalStorage', ...parts)
}

/** More files of hosts that `mcp add` knows: settings that say what needs no approval. */
const beside: Readonly<Record<string, Partial<Omit<Configured, 'host' | 'title'>>>> = {
  'claude-code': {
    userFiles: machine => [
      inHome(machine, '.claude', 'settings.json'),
      inHome(machine, '.claude', 'settings.local.json'),
      inHome(machine, '.claude', '.mcp.json'),
    ],
    projectFiles: ['.claude/settings.json', '.claude/settings.local.json'],
  },
  vscode: {
    userFiles: machine => [
      inSettings(machine, 'Code', 'User', 'settings.json'),
      inSettings(machine, 'Code - Insiders', 'User', 'mcp.json'),
    ],
    projectFiles: ['.vscode/settings.json'],
  },
  codex: { projectFiles: ['.codex/config.toml'] },
}

/** Hosts that are looked at, and not written to by `mcp add`. */
const others: readonly Configured[] = [
  {
    host: 'claude-desktop',
    title: 'Claude Desktop',
    userFiles: machine => [inSettings(machine, 'Claude', 'claude_desktop_config.json')],
    projectFiles: ['claude_desktop_config.json'],
  },
  {
    host: 'goose',
    title: 'goose',
    userFiles: machine => [
      machine.platform === 'win32'
        ? inSettings(machine, 'Block', 'goose', 'config', 'config.yaml')
        : inHome(machine, '.config', 'goose', 'config.yaml'),
    ],
    projectFiles: [],
    entry: uri => ({ name: 'ambit', type: 'streamable_http', uri, enabled: true, timeout: 300 }),
  },
  {
    host: 'continue',
    title: 'Continue',
    userFiles: machine => [inHome(machine, '.continue', 'config.yaml'), inHome(machine, '.continue', 'config.json')],
    projectFiles: ['.continue/config.yaml'],
    projectFolders: ['.continue/mcpServers'],
  },
  {
    host: 'cline',
    title: 'Cline',
    userFiles: machine => [inExtension(machine, 'saoudrizwan.claude-dev', 'settings', 'cline_mcp_settings.json')],
    projectFiles: [],
  },
  {
    host: 'roo-code',
    title: 'Roo Code',
    userFiles: machine => [inExtension(machine, 'rooveterinaryinc.roo-cline', 'settings', 'mcp_settings.json')],
    projectFiles: ['.roo/mcp.json'],
  },
  {
    host: 'kiro',
    title: 'Kiro',
    userFiles: machine => [inHome(machine, '.kiro', 'settings', 'mcp.json')],
    projectFiles: ['.kiro/settings/mcp.json'],
    entry: url => ({ url }),
  },
  {
    host: 'amazon-q',
    title: 'Amazon Q Developer',
    userFiles: machine => [inHome(machine, '.aws', 'amazonq', 'mcp.json')],
    projectFiles: ['.amazonq/mcp.json'],
  },
  {
    host: 'copilot-cli',
    title: 'GitHub Copilot CLI',
    userFiles: machine => [inHome(machine, '.copilot', 'mcp-config.json')],
    projectFiles: ['.github/mcp.json'],
  },
  {
    host: 'opencode',
    title: 'opencode',
    userFiles: machine => [
      inHome(machine, '.config', 'opencode', 'opencode.json'),
      inHome(machine, '.config', 'opencode', 'opencode.jsonc'),
    ],
    projectFiles: ['opencode.json', 'opencode.jsonc'],
    entry: url => ({ type: 'remote', url, enabled: true }),
  },
  {
    host: 'junie',
    title: 'JetBrains Junie',
    userFiles: machine => [inHome(machine, '.junie', 'mcp', 'mcp.json')],
    projectFiles: ['.junie/mcp/mcp.json'],
  },
  {
    host: 'lm-studio',
    title: 'LM Studio',
    userFiles: machine => [inHome(machine, '.lmstudio', 'mcp.json')],
    projectFiles: [],
  },
  {
    host: 'amp',
    title: 'Amp',
    userFiles: machine => [inHome(machine, '.config', 'amp', 'settings.json')],
    projectFiles: ['.amp/settings.json'],
  },
  {
    host: 'qwen-code',
    title: 'Qwen Code',
    userFiles: machine => [inHome(machine, '.qwen', 'settings.json')],
    projectFiles: ['.qwen/settings.json'],
  },
  { host: 'any', title: 'any host', userFiles: () => [], projectFiles: ['mcp.json', '.config/mcp.json'] },
]

/** Every host whose configurations are known, those of `mcp add` first. */
export const configured: readonly Configured[] = [
  ...hosts.map(({ name, title, userFile, projectFile, entry }): Configured => {
    const more = beside[name]
    return {
      host: name,
      title,
      userFiles: machine => [userFile(machine), ...(more?.userFiles?.(machine) ?? [])],
      projectFiles: [...(projectFile === undefined ? [] : [projectFile]), ...(more?.projectFiles ?? [])],
      entry,
    }
  }),
  ...others,
]
