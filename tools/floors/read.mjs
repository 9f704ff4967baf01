import fs from 'node:fs'
import path from 'node:path'
import { parseAst } from 'rolldown/parseAst'

/**
 * What the checks want to know of one source file: the imports (also `import()`, `import('x').T`, `export from`,
 * `vi.mock`), the calls that take time or dice from the air, the texts, and whether it holds code or only data.
 */
export function readSource(home, file) {
  const text = fs.readFileSync(path.join(home, file), 'utf8')
  const source = {
    file,
    text,
    lines: text.split('\n').length - 1,
    imports: [],
    fromTheAir: [],
    texts: [],
    hasCode: false,
  }
  const lineAt = lineFinder(text)
  const lang = file.endsWith('x') ? 'tsx' : file.endsWith('.mjs') ? 'js' : 'ts'
  let program
  try {
    program = parseAst(text, { lang, sourceType: 'module' })
  } catch (error) {
    return { ...source, broken: error.message.split('\n')[0] }
  }
  walk(program, (node, parent) => see(node, parent, source, lineAt))
  return source
}

function see(node, parent, source, lineAt) {
  const line = () => lineAt(node.start)
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      if (node.source?.type === 'Literal') source.imports.push({ specifier: node.source.value, line: line() })
      return
    case 'CallExpression':
      if (isMember(node.callee, 'vi', 'mock') || node.callee.name === 'require') {
        if (node.arguments[0]?.type === 'Literal') {
          source.imports.push({ specifier: String(node.arguments[0].value), line: line() })
        }
      }
      if (isMember(node.callee, 'Date', 'now')) source.fromTheAir.push({ what: 'Date.now()', line: line() })
      if (isMember(node.callee, 'Math', 'random'))
        source.fromTheAir.push({ what: 'Math.random()', line: line() })
      if (node.callee.name === 'Date') source.fromTheAir.push({ what: 'Date()', line: line() })
      return
    case 'NewExpression':
      if (node.callee.name === 'Date' && node.arguments.length === 0) {
        source.fromTheAir.push({ what: 'new Date()', line: line() })
      }
      return
    case 'Literal':
      if (typeof node.value === 'string' && !/^(Import|Export)/.test(parent?.type ?? '')) {
        source.texts.push({ text: node.value, tag: null, line: line() })
      }
      return
    case 'TemplateLiteral': {
      const tag = parent?.type === 'TaggedTemplateExpression' ? nameOf(parent.tag) : null
      source.texts.push({
        text: node.quasis.map((part) => part.value.cooked ?? '').join('$0'),
        tag,
        line: line(),
      })
      return
    }
    case 'FunctionDeclaration':
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'ClassDeclaration':
      source.hasCode = true
  }
}

const isMember = (node, object, property) =>
  node?.type === 'MemberExpression' && node.object.name === object && node.property.name === property

/** `sql` of sql`...`, sql<Row>`...` and sql.raw`...`. */
const nameOf = (tag) => tag.name ?? tag.object?.name ?? tag.expression?.name ?? null

function walk(node, visit, parent = null) {
  visit(node, parent)
  for (const key in node) {
    const value = node[key]
    if (value === null || typeof value !== 'object') continue
    if (Array.isArray(value)) {
      for (const item of value) if (item !== null && typeof item?.type === 'string') walk(item, visit, node)
    } else if (typeof value.type === 'string') {
      walk(value, visit, node)
    }
  }
}

function lineFinder(text) {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle] <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }
}
