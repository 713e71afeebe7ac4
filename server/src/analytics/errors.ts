import { conflict, Refusal, unprocessable } from '../platform/refusal.ts'

/** Whoever is no auditor of the installation reads the figures of one organization, and has to name it. */
export function organizationNeeded(): Refusal {
  return new Refusal({
    status: 403,
    code: 'organization_needed',
    message: 'Name the organization whose figures you may read: organization_id.',
  })
}

/** Somebody signs up once, for all applications. */
export function notByApplication(): Refusal {
  const message = 'People sign up once, for all applications: leave application_id out.'
  return unprocessable(message, [{ field: 'application_id', code: 'not_by_application', message }])
}

/** Made anew, figures would lack what erasures took of the log. */
export function figuresWouldLose(events: number): Refusal {
  return conflict(
    'figures_would_lose',
    `${events} events have lost what they said, so figures that are made anew would lack them. To do it nevertheless, send accept_loss.`,
  )
}

/** UTC, or one that was named before. */
export function zoneIsKept(): Refusal {
  return conflict('time_zone_already_kept', 'The days of this zone are kept already.')
}

/** Each kept zone takes room for all that was and all that comes. */
export function tooManyZones(max: number): Refusal {
  return conflict(
    'too_many_time_zones',
    `The days of ${max} zones are kept, and no more. Others are made when they are asked for.`,
  )
}

/** A name that no database of time zones has. */
export function unknownZone(): Refusal {
  const message = 'Name a zone as "Europe/Berlin", or UTC.'
  return unprocessable(message, [{ field: 'time_zone', code: 'unknown_time_zone', message }])
}

/** More rows than an answer has time for; kept days have no such limit. */
export function zoneNotKept(): Refusal {
  const message =
    'The days of this zone are not kept, and there are too many to make now. Ask for fewer days, for UTC, or have them kept: POST /v1/analytics/time_zones.'
  return unprocessable(message, [{ field: 'time_zone', code: 'time_zone_not_kept', message }])
}
