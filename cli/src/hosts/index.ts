import { inHome, inSettings, type Machine } from './paths.ts'

/** A host of agents: where it keeps which servers it may use, and how an entry is written there. */
export interface Host {
  readonly name: string
  /** As people call it. */
  readonly title: string
  readonly format: 'json' | 'toml'
  /** The member that holds the servers by their names. */
  readonly member: string
  /** The file for all projects of this person. */
  userFile(machine: Machine): string
  /** The file of one project, from its folder; undefined where this host has none. */
  readonly projectFile?: string
  /** An entry for a server that is reached over HTTP and signs people in by OAuth: no key is in it. */
  entry(url: string): Readonly<Record<string, string>>
}

export const hosts: readonly Host[] = [
  {
    name: 'claude-code',
    title: 'Claude Code',
    format: 'json',
    member: 'mcpServers',
    userFile: machine => inHome(machine, '.claude.json'),
    projectFile: '.mcp.json',
    entry: url => ({ type: 'http', url }),
  },
  {
    name: 'cursor',
    title: 'Cursor',
    format: 'json',
    member: 'mcpServers',
    userFile: machine => inHome(machine, '.cursor', 'mcp.json'),
    projectFile: '.cursor/mcp.json',
    entry: url => ({ url }),
  },
  {
    name: 'vscode',
    title: 'VS Code',
    format: 'json',
    member: 'servers',
    userFile: machine => inSettings(machine, 'Code', 'User', 'mcp.json'),
    projectFile: '.vscode/mcp.json',
    entry: url => ({ type: 'http', url }),
  },
  {
    name: 'codex',
    title: 'Codex',
    format: 'toml',
    member: 'mcp_servers',
    userFile: machine => inHome(machine, '.codex', 'config.toml'),
    entry: url => ({ url }),
  },
  {
    name: 'windsurf',
    title: 'Windsurf',
    format: 'json',
    member: 'mcpServers',
    userFile: machine => inHome(machine, '.codeium', 'windsurf', 'mcp_config.json'),
    entry: url => ({ serverUrl: url }),
  },
  {
    name: 'zed',
    title: 'Zed',
    format: 'json',
    member: 'context_servers',
    userFile: machine =>
      machine.platform === 'win32'
        ? inSettings(machine, 'Zed', 'settings.json')
        : inHome(machine, '.config', 'zed', 'settings.json'),
    projectFile: '.zed/settings.json',
    entry: url => ({ url }),
  },
  {
    name: 'gemini-cli',
    title: 'Gemini CLI',
    format: 'json',
    member: 'mcpServers',
    userFile: machine => inHome(machine, '.gemini', 'settings.json'),
    projectFile: '.gemini/settings.json',
    entry: url => ({ httpUrl: url }),
  },
]
