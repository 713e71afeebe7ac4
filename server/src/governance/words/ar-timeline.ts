import { html, number, plural } from '../../platform/page.ts'
import type { TimelineWords } from './timeline.ts'

const locale = 'ar-u-nu-latn'
const count = (calls: number): string =>
  plural(locale, calls, {
    zero: 'لا استدعاءات',
    one: 'استدعاء واحد',
    two: 'استدعاءان',
    few: '{n} استدعاءات',
    many: '{n} استدعاءً',
    other: '{n} استدعاء',
  })

export const timelineAr: TimelineWords = {
  time: 'الوقت',
  session: 'الجلسة',
  since: time => `منذ ${time}`,
  fromTo: (from, to) => `من ${from} إلى ${to}`,
  hardEnd: (run, end) => `${run}، الحد النهائي ${end}`,
  requests: 'الطلبات',
  requestCounts: ({ asked, approved, narrowed, denied, undecided, waiting }) =>
    [
      `المطلوب ${number(asked, locale)}`,
      approved > 0 && `الموافق عليه ${number(approved, locale)}`,
      narrowed > 0 && `منه ${number(narrowed, locale)} مع تضييق`,
      denied > 0 && `المرفوض ${number(denied, locale)}`,
      undecided > 0 && `بلا قرار ${number(undecided, locale)}`,
      waiting > 0 && `بالانتظار ${number(waiting, locale)}`,
    ]
      .filter(part => part !== false)
      .join('، '),
  grantOf: provider => html`إذن ${provider}`,
  grantEnds: {
    replaced: 'استُبدل',
    drifted: 'انتهى لتغيّر الأداة',
    session_ended: 'انتهى مع الجلسة',
    expired: 'أتمّ مدته',
    ended_by_person: 'أنهيته أنت',
  },
  calls: count,
  callsOf: (used, most) => `${number(used, locale)} من ${count(most)}`,
  oneCalls: 'موافقات الاستدعاء الواحد',
  approvedUsed: (approved, used) => `الموافق عليه ${number(approved, locale)}، المستخدم ${number(used, locale)}`,
  oneCall: 'استدعاء واحد',
  oneCallLine: (summary, approved, used) =>
    html`${summary}، تمت الموافقة ${approved}، ${used ? 'استُخدم مرة' : 'لم يُستخدم'}`,
  withoutGrant: 'بلا إذن',
  inFlight: 'جارٍ عند النهاية',
  withheld: results =>
    plural(locale, results, {
      one: 'حُجبت نتيجة واحدة',
      two: 'حُجبت نتيجتان',
      few: 'حُجبت {n} نتائج',
      other: 'حُجبت {n} نتيجة',
    }),
  unknown: calls => `غير محسوم: ${count(calls)}`,
  aborted: calls => `أُوقف: ${count(calls)}`,
  joined: (calls, from) => `${count(calls)} منذ ${from}`,
  markIn: (tool, target) => `${tool} في ${target}`,
  signs: {
    read: 'قراءة',
    write: 'كتابة',
    destructive: 'إتلاف',
    refused: 'مُنع ولم يُرسل',
    drifted: 'تغيّر',
    failed: 'فشل',
    withheld: 'حُجب',
    unsettled: 'غير محسوم',
    aborted: 'أُوقف',
    'not-sent': 'لم يُرسل',
    'in-flight': 'جارٍ',
  },
  ended: 'انتهت',
  dashed: 'متقطع: وقت موافق عليه لم يُستخدم',
  folded: length => `رمادي: ${length} بلا أي حدث، مطوية`,
}
