import type { Named, Rule, Sighting, TextNode, Word } from '../model.ts'

const wholeFolder =
  /^(\/|~\/?|\$\{?HOME\}?\/?|\$\{?userHome\}?\/?|\$\{env:HOME\}|%USERPROFILE%\\?|[A-Za-z]:[\\/]?|\/(home|Users)(\/[^/]+)?\/?|\/root\/?|[A-Za-z]:[\\/]Users([\\/][^\\/]+)?[\\/]?)$/
const administrators = /^(postgres|root|admin|administrator|sa|dba|superuser|sys|system)$/i

/** MCP-S14: more can be reached than a task needs. */
export const wideReach: Rule = {
  id: 'MCP-S14',
  title: 'A reach that is too wide',
  severity: 'high',
  mend: 'Name the one folder that is needed, and a user that only reads',
  look: ({ servers }) =>
    servers.flatMap(({ name, words, env }) =>
      [...words.slice(1).flatMap(seeWord), ...env.flatMap(seeVariable)].map(
        ({ node, reason }): Sighting => ({ rule: 'MCP-S14', node, server: name, reason }),
      ),
    ),
}

interface Seen {
  readonly node: TextNode
  readonly reason: string
}

function seeWord({ text, node }: Word): Seen[] {
  const value = text.replace(/^--?[\w-]+=/, '')
  if (/docker\.sock|podman\.sock|containerd\.sock/.test(value))
    return [{ node, reason: 'It rules every container of this machine' }]
  if (/^--privileged(=true)?$/.test(text) || /^--(pid|ipc|userns)=host$/.test(text))
    return [{ node, reason: 'The container is not held apart from this machine' }]
  const [mount = ''] = value.replace(/^.*(?:src|source)=([^,]+).*$/, '$1:').split(/:(?=\/|$)/)
  const isMount = /:\//.test(value) || /(?:src|source)=/.test(value)
  if (wholeFolder.test(value) || (isMount && !/^[a-z][a-z+.-]+:\/\//i.test(value) && wholeFolder.test(mount)))
    return [{ node, reason: 'It reaches the whole home or the whole disk' }]
  return seeDatabase(value).map(reason => ({ node, reason }))
}

function seeDatabase(value: string): string[] {
  const [, user = ''] =
    /^(?:postgres(?:ql)?|mysql|mariadb|mssql|sqlserver|mongodb(?:\+srv)?|oracle)(?:\+\w+)?:\/\/([^:@/]+)(?::[^@]*)?@/i.exec(
      value,
    ) ?? []
  return administrators.test(user) ? ['It speaks to the database as its administrator'] : []
}

function seeVariable({ name, value: node }: Named): Seen[] {
  const { value } = node
  if (
    /(^|_)(DB|DATABASE|PG|POSTGRES|POSTGRESQL|MYSQL|MARIADB|MSSQL)_?(USER|USERNAME)$/i.test(name) &&
    administrators.test(value)
  )
    return [{ node, reason: 'It speaks to the database as its administrator' }]
  if (
    /(ALLOWED|ROOT|BASE|WORK)[A-Z_]*(DIR|DIRS|PATH|PATHS|FOLDER|DIRECTORY|DIRECTORIES)$/i.test(name) &&
    value.split(/[,;]/).some(part => wholeFolder.test(part.trim()))
  )
    return [{ node, reason: 'It reaches the whole home or the whole disk' }]
  return seeDatabase(value).map(reason => ({ node, reason }))
}
