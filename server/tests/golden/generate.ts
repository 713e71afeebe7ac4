import { write } from './golden.ts'
import { goldens } from './goldens.ts'
import { allRoutes } from './routes.ts'

/** `npm run generate`: writes what the code now says, and names the files that changed. */
for (const golden of goldens(allRoutes)) if (await write(golden)) console.log(`wrote ${golden.path}`)
