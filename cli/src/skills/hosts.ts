import type { World } from '../model.ts'

/** A coding agent, and the folders where it looks for skills. */
export interface SkillHost {
  readonly name: string
  readonly title: string
  /** Of a project, from its folder. */
  readonly projectFolder: string
  /** Of a person, from their home. */
  readonly userFolder: string
}

/** `.agents/skills` is where agents look that follow no folder of their own. */
export const skillHosts: readonly SkillHost[] = [
  { name: 'agents', title: 'Agents that read .agents', projectFolder: '.agents/skills', userFolder: '.agents/skills' },
  { name: 'claude-code', title: 'Claude Code', projectFolder: '.claude/skills', userFolder: '.claude/skills' },
  { name: 'codex', title: 'Codex', projectFolder: '.agents/skills', userFolder: '.agents/skills' },
  { name: 'cursor', title: 'Cursor', projectFolder: '.cursor/skills', userFolder: '.cursor/skills' },
  { name: 'gemini-cli', title: 'Gemini CLI', projectFolder: '.gemini/skills', userFolder: '.gemini/skills' },
  { name: 'vscode', title: 'VS Code', projectFolder: '.github/skills', userFolder: '.copilot/skills' },
]

/** The agent that runs this command, as far as it says so; else the folder that most of them read. */
export function hostOf({ env }: Pick<World, 'env'>): string {
  if (env.CLAUDECODE !== undefined) return 'claude-code'
  if (env.GEMINI_CLI !== undefined) return 'gemini-cli'
  if (env.CURSOR_AGENT !== undefined) return 'cursor'
  return 'agents'
}
