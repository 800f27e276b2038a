// A catalogue of its own: the product's is TypeScript, which isn't compiled yet when these sentences are needed.

/** @type {Record<string, {en: (...words: string[]) => string, zh: (...words: string[]) => string}>} */
const sentences = {
  nodeTooOld: {
    en: found => `evidock needs Node 20.19 or newer, and this is Node ${found}: install a newer one and start again.`,
    zh: found => `evidock 需要 Node 20.19 或更新版本，当前为 Node ${found}：请安装新版本后重新启动。`,
  },
  waiting: {
    en: () => 'Another evidock command is setting this checkout up; waiting for it.',
    zh: () => '另一个 evidock 命令正在准备此目录，请稍候。',
  },
  installingPackages: {
    en: () => 'Installing the npm packages (about a minute).',
    zh: () => '正在安装 npm 软件包（约一分钟）。',
  },
  packagesFailed: {
    en: () => 'The npm packages could not be installed: look at the lines above, mend it, and start again.',
    zh: () => 'npm 软件包安装失败：请根据以上输出处理后重新启动。',
  },
  fetchingSqlite: {
    en: node => `Fetching better-sqlite3 built for Node ${node}.`,
    zh: node => `正在获取适用于 Node ${node} 的 better-sqlite3。`,
  },
  compilingSqlite: {
    en: node =>
      `No ready-made build of better-sqlite3 could be had: compiling it for Node ${node} (two to four minutes).`,
    zh: node => `没有可用的 better-sqlite3 预编译文件：正在为 Node ${node} 编译（两到四分钟）。`,
  },
  sqliteUnfit: {
    en: (platform, arch) =>
      `better-sqlite3 has no ready-made build that loads on ${platform} ${arch} here: use Node 20, for which it is compiled.`,
    zh: (platform, arch) =>
      `better-sqlite3 没有可在此 ${platform} ${arch} 上加载的预编译文件：请使用 Node 20，届时将自行编译。`,
  },
  sqliteFailed: {
    en: () => 'better-sqlite3 could not be compiled: look at the lines above, mend it, and start again.',
    zh: () => 'better-sqlite3 编译失败：请根据以上输出处理后重新启动。',
  },
  fetchingHeaders: {
    en: node => `Fetching the headers of Node ${node} by npm.`,
    zh: node => `正在通过 npm 获取 Node ${node} 的头文件。`,
  },
  building: {
    en: () => 'Building evidock.',
    zh: () => '正在构建 evidock。',
  },
  buildFailed: {
    en: () => 'The build failed: the lines above say where.',
    zh: () => '构建失败：编译器已在上方指出出错的行。',
  },
  packaged: {
    en: file => `${file} is made.`,
    zh: file => `已生成 ${file}。`,
  },
  packageFailed: {
    en: () => 'The package could not be made: the lines above say why; it takes dpkg-deb, so a Debian or Ubuntu.',
    zh: () => '安装包生成失败：原因见以上输出；需要 dpkg-deb，即 Debian 或 Ubuntu。',
  },
  nodeNotCarried: {
    en: (node, libraries) =>
      `${node} needs libraries of this system (${libraries}), so it can't go into a package: start again with a Node from nodejs.org.`,
    zh: (node, libraries) =>
      `${node} 依赖本系统的库（${libraries}），不能放入安装包：请改用 nodejs.org 的 Node 重新启动。`,
  },
  nodeLicenceMissing: {
    en: node =>
      `The licence of Node ${node} is neither beside it nor to be had from npm: put it there as LICENSE, and start again.`,
    zh: node => `找不到 Node ${node} 的许可证，也无法通过 npm 获取：请以 LICENSE 为名放在其旁，然后重新启动。`,
  },
  installingSystem: {
    en: (packages, manager) => `Installing ${packages} with ${manager}.`,
    zh: (packages, manager) => `正在用 ${manager} 安装 ${packages}。`,
  },
  systemMissing: {
    en: (what, command) => `${what} is missing: run \`${command}\`, then start again.`,
    zh: (what, command) => `缺少 ${what}：请执行 \`${command}\`，然后重新启动。`,
  },
  systemMissingNoManager: {
    en: what => `${what} is missing: install it, then start again.`,
    zh: what => `缺少 ${what}：请安装后重新启动。`,
  },
  systemOptional: {
    en: (what, command) => `${what} is missing, so media is parsed without confinement; \`${command}\` adds it.`,
    zh: (what, command) => `缺少 ${what}，媒体解析将不受隔离；执行 \`${command}\` 即可补上。`,
  },
}

/** @returns {'en' | 'zh'} the language that the environment asks for */
export function language(environment = process.env) {
  return /^zh/i.test(environment.LANG ?? '') ? 'zh' : 'en'
}

/**
 * Says one sentence to the person who started the command, on standard error: standard output belongs to the product.
 *
 * @param {string} name of the sentence
 * @param {...string} words that it is about
 */
export function say(name, ...words) {
  process.stderr.write(`${sentence(name, ...words)}\n`)
}

/**
 * @param {string} name of the sentence
 * @param {...string} words that it is about
 */
export function sentence(name, ...words) {
  const wording = sentences[name]
  if (!wording) throw new RangeError(`No sentence is named ${name}`)
  return wording[language()](...words)
}
