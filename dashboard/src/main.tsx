import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '../../server/src/platform/assets/ambit.css'
import './dashboard.css'
import { App } from './shell/app.tsx'

const root = document.getElementById('root')
if (root === null) throw new Error('the document has no root')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
