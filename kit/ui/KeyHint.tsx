/** The key of an action, shown beside it: `Ctrl+Enter`. */
export const KeyHint = ({ keys }: { keys: string }) => <kbd aria-hidden>{keys}</kbd>
