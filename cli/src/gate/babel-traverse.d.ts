/** The part of `@babel/traverse` that the gate uses; the package brings no types. */
declare module '@babel/traverse' {
  import type { Identifier, Node } from '@babel/types'

  export interface Binding {
    readonly kind: string
    readonly identifier: Identifier
    readonly path: NodePath
    readonly constantViolations: readonly NodePath[]
    readonly referencePaths: readonly NodePath[]
  }
  export interface Scope {
    getBinding(name: string): Binding | undefined
  }
  export interface NodePath {
    readonly node: Node
    readonly key: string | number | null
    readonly listKey: string | null | undefined
    readonly parentPath: NodePath | null
    readonly scope: Scope
  }
  const traverse: { readonly default: (tree: Node, visitor: { enter(path: NodePath): void }) => void }
  export default traverse
}
