import {BarChart} from 'echarts/charts'
import {GridComponent, LegendComponent} from 'echarts/components'
import {type EChartsCoreOption, init, use} from 'echarts/core'
import {SVGRenderer} from 'echarts/renderers'
import {drawn, type Html} from './html.ts'

use([BarChart, GridComponent, LegendComponent, SVGRenderer])

/** Dark enough to be told apart on a grey printer. */
const [BAD, GOOD, INK, LINE] = ['#a63d2f', '#b9cde0', '#222222', '#d5d9de']
// In a style's attribute a name in quotation marks would end it.
const FONT = 'system-ui, Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif'
const WIDTH = 720
const text = {color: INK, fontFamily: FONT, fontSize: 12}

/** A bar of a chart: its name, its share (0 to 1), and what is written at its end. */
export type Bar = {name: string; share: number; note: string}

/** Bars that lie, the first one on top. */
export function lyingBars(bars: readonly Bar[]): Html {
  const height = 40 + bars.length * 32
  return draw(height, {
    grid: {left: 264, right: 72, top: 8, bottom: 24},
    xAxis: {
      type: 'value',
      max: 100,
      axisLabel: {...text, formatter: '{value} %'},
      splitLine: {lineStyle: {color: LINE}},
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: bars.map(({name}) => name),
      // A browser's letters may be wider than those that are reckoned with here.
      axisLabel: {...text, width: 226, overflow: 'break', lineHeight: 14},
      axisTick: {show: false},
      axisLine: {lineStyle: {color: INK}},
    },
    series: [
      {
        type: 'bar',
        barWidth: 14,
        itemStyle: {color: BAD},
        label: {...text, show: true, position: 'right', formatter: labelAt(bars.map(({note}) => note))},
        data: bars.map(({share}) => Math.round(share * 1000) / 10),
      },
    ],
  })
}

/** Of each month how many were good and how many bad, one upon the other. */
export function standingBars(
  months: readonly {name: string; good: number; bad: number}[],
  names: {good: string; bad: string},
): Html {
  const series = (name: string, color: string, ink: string, values: readonly number[]) => ({
    name,
    type: 'bar',
    stack: 'all',
    barMaxWidth: 34,
    itemStyle: {color},
    label: {
      ...text,
      color: ink,
      show: true,
      formatter: labelAt(values.map(value => (value === 0 ? '' : String(value)))),
    },
    data: values,
  })
  return draw(260, {
    legend: {data: [names.bad, names.good], textStyle: text, right: 24, top: 0, itemWidth: 14},
    grid: {left: 40, right: 8, top: 36, bottom: 24},
    xAxis: {
      type: 'category',
      data: months.map(({name}) => name),
      axisLabel: {...text, interval: 0},
      axisTick: {show: false},
      axisLine: {lineStyle: {color: INK}},
    },
    yAxis: {type: 'value', minInterval: 1, axisLabel: text, splitLine: {lineStyle: {color: LINE}}},
    series: [
      series(
        names.bad,
        BAD,
        '#ffffff',
        months.map(({bad}) => bad),
      ),
      series(
        names.good,
        GOOD,
        INK,
        months.map(({good}) => good),
      ),
    ],
  })
}

/** The words that stand at a bar, by its place. */
const labelAt =
  (notes: readonly string[]) =>
  ({dataIndex}: {dataIndex: number}): string =>
    notes[dataIndex] ?? ''

/** Draws without a browser: the page needs no script to show it. */
function draw(height: number, option: EChartsCoreOption): Html {
  const chart = init(null, null, {renderer: 'svg', ssr: true, width: WIDTH, height})
  try {
    chart.setOption({animation: false, ...option})
    return drawn(still(chart.renderToSVGString()))
  } finally {
    chart.dispose()
  }
}

/** Without what answers to a mouse, whose names count on with every drawing: the same drawing is the same text. */
const still = (svg: string): string =>
  svg
    .replace(/<style\b.*?<\/style>/gs, '')
    .replace(/ (?:class|ecmeta_\w+)="[^"]*"/g, '')
    .replace(/\bzr\d+-/g, 'zr-')
