export { widgetHeaders, widgetsPath } from './model.ts'
