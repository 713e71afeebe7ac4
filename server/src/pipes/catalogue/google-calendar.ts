import type { Catalogue, ResourceRule } from './catalogue.ts'
import { googleAccount, googleOauth, googleRefusals, googleScope } from './google-parts.ts'
import { email, id, list, moment, one, pick, text } from './parts.ts'

const calendar_id = id('Id of the calendar; primary is the main one of the account')
const event_id = id('Id of the event')
const eventFields = pick('id status summary description location', {
  start: ['/start/dateTime', '/start/date'],
  end: ['/end/dateTime', '/end/date'],
  attendees: '/attendees/*/email',
  call: '/hangoutLink',
  url: '/htmlLink',
})
const calendar: ResourceRule = { kind: 'calendar', id: '{arguments/calendar_id}' }
const readCalendar: ResourceRule = { ...calendar, act: 'read' }
const events = googleScope('calendar.events')
const eventsRead = googleScope('calendar.events.readonly')
const calendars = googleScope('calendar.calendarlist.readonly')
const freeBusy = googleScope('calendar.freebusy')

/** Google Calendar API v3. */
export const googleCalendar: Catalogue = {
  name: 'google-calendar',
  title: 'Google Calendar',
  docs: 'https://developers.google.com/workspace/calendar/api/v3/reference',
  baseUrls: {
    api: 'https://www.googleapis.com/calendar/v3',
    people: 'https://www.googleapis.com',
    oauth: 'https://accounts.google.com',
    token: 'https://oauth2.googleapis.com',
  },
  token: 'An access token of Google; it ends after an hour, so OAuth is the better way',
  oauth: {
    ...googleOauth,
    includes: {
      [events]: [eventsRead],
      [googleScope('calendar')]: [events, eventsRead, calendars, freeBusy],
      [googleScope('calendar.readonly')]: [eventsRead, calendars, freeBusy],
    },
  },
  account: googleAccount,
  refusals: googleRefusals,
  pages: {
    in: 'query',
    limit: 'maxResults',
    limitMax: 250,
    cursor: 'pageToken',
    next: { kind: 'pointer', at: '/nextPageToken' },
  },
  tools: {
    list_calendars: {
      title: 'List calendars',
      description: 'Calendars that the account sees, with their time zones.',
      effect: 'read',
      scopes: [calendars],
      arguments: {},
      call: 'GET /users/me/calendarList',
      paged: true,
      answer: {
        items: '/items',
        fields: pick('id summary primary', { time_zone: '/timeZone', role: '/accessRole' }),
      },
      touches: [{ kind: 'calendar', id: '{item/id}', label: '{item/summary}', each: true }],
    },
    list_events: {
      title: 'List events',
      description: 'Events of a calendar in a span of time, or those that match a text.',
      effect: 'read',
      scopes: [eventsRead],
      arguments: {
        calendar_id,
        'from?': moment('Only events that end after it'),
        'until?': moment('Only events that begin before it'),
        'query?': text('Words in title, description, place or guests'),
        'order?': one('By what they are sorted; startTime shows each event of a series', 'startTime', 'updated'),
      },
      call: 'GET /calendars/{calendar_id}/events',
      query: { timeMin: '{from}', timeMax: '{until}', q: '{query}', orderBy: '{order}', singleEvents: true },
      paged: true,
      answer: { items: '/items', fields: eventFields },
      touches: [calendar, { kind: 'event', id: '{item/id}', label: '{item/summary}', each: true }],
    },
    find_busy_times: {
      title: 'Find busy times',
      description: 'When a calendar is busy in a span of time, without what the events are about.',
      effect: 'read',
      scopes: [freeBusy],
      arguments: { calendar_id, from: moment('Begin of the span'), until: moment('End of the span') },
      call: 'POST /freeBusy',
      body: { timeMin: '{from}', timeMax: '{until}', items: [{ id: '{calendar_id}' }] },
      answer: { fields: pick('calendars', { from: '/timeMin', until: '/timeMax' }) },
      touches: [calendar],
    },
    create_event: {
      title: 'Create an event',
      description: 'Puts an event into a calendar. Guests are invited by mail.',
      effect: 'write',
      scopes: [events],
      arguments: {
        calendar_id,
        summary: text('Its title', 500),
        start: moment('When it begins'),
        end: moment('When it ends'),
        'time_zone?': text('Time zone like Europe/Berlin; default: that of the calendar', 64),
        'description?': { type: 'string', maxLength: 8_000, description: 'What it is about' },
        'location?': text('Where it takes place', 500),
        'attendees?': list('Who is invited', email),
      },
      call: 'POST /calendars/{calendar_id}/events',
      query: { sendUpdates: 'all' },
      body: {
        summary: '{summary}',
        description: '{description}',
        location: '{location}',
        start: { dateTime: '{start}', timeZone: '{time_zone}' },
        end: { dateTime: '{end}', timeZone: '{time_zone}' },
        attendees: { $each: 'attendees', $as: { email: '{item}' } },
      },
      answer: { fields: eventFields },
      touches: [
        { kind: 'event', id: '{result/id}', label: '{arguments/summary}' },
        readCalendar,
        { kind: 'recipient', id: '{item}', each: '/attendees' },
      ],
    },
    delete_event: {
      title: 'Delete an event',
      description: 'Deletes an event for everybody who is invited, and tells them. It can not be taken back.',
      effect: 'destructive',
      scopes: [events],
      arguments: { calendar_id, event_id },
      call: 'DELETE /calendars/{calendar_id}/events/{event_id}',
      query: { sendUpdates: 'all' },
      answer: { fields: {} },
      touches: [{ kind: 'event', id: '{arguments/event_id}' }, readCalendar],
    },
  },
}
