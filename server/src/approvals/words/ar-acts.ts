import { html } from '../../platform/page.ts'
import type { ActWords } from './acts.ts'

export const actsAr: ActWords = {
  kinds: {
    'audit.erase': {
      title: 'محو محتوى أحداث التدقيق',
      lead: 'يُزال ما تقوله هذه الأحداث نهائيًا. وتبقى بصماتها ليرى الجميع أنها كانت موجودة وأنها مُحيت.',
    },
    widen: {
      title: 'تخفيف ما اتُّفق عليه',
      lead: 'يحصل تطبيق على عناوين أخرى، أو يجوز أن تطول جلساته، أو تزول قاعدة من قواعد الموافقات. بعد ذلك يصبح ممكنًا أكثر مما وافق عليه الناس.',
    },
    'audit.retain': {
      title: 'محو الأحداث بحسب عمرها',
      lead: 'يُزال ما يقوله كل حدث نهائيًا حين يبلغ هذا العدد من الأيام؛ ومن دون أيام لا يُزال شيء بعد ذلك. وتبقى البصمات ليرى الجميع أنها كانت موجودة وأنها مُحيت.',
    },
  },
  needs: persons => `يتطلب ذلك موافقة ${persons} أشخاص، كل منهم على هذه الصفحة وبتسجيل دخوله الخاص. لا يُحسب أحد مرتين.`,
  exactly: 'سيُنفَّذ هذا بالضبط',
  digest: digest => html`البصمة ${digest}. لا يمكن أن يختلف ما يُنفَّذ عنها في شيء.`,
  askedBy: 'طلبه',
  askedAt: (email, time) => html`${email} في ${time}`,
  decisions: 'ما تقرر حتى الآن',
  nobodyYet: 'لا أحد بعد.',
  part: (email, decision, time) => html`${email}: ${decision === 'approve' ? 'وافق' : 'رفض'} في ${time}`,
  sum: left =>
    left <= 1
      ? 'أنت آخر من يلزم: إذا وافقت فيمكن تنفيذ هذا خلال ساعة.'
      : `إذا وافقت فيبقى عدد من يلزم أن يوافقوا قبل التنفيذ: ${left - 1}.`,
  oneOfThem: 'الموافقة كواحد منهم',
  denyForGood: 'الرفض نهائيًا',
  password: 'كلمة مرورك، لأن هذا لا يمكن التراجع عنه',
  states: {
    pending: 'قيد الانتظار',
    approved: 'تمت الموافقة',
    denied: 'مرفوض',
    expired: 'انتهى ولم يُنفَّذ شيء',
    withdrawn: 'سُحب ولم يُنفَّذ شيء',
    done: 'نُفِّذ',
  },
  decideBefore: time => html`ينتهي الطلب <b>${time}</b>`,
  useBefore: time => html`يمكن تنفيذه قبل <b>${time}</b>`,
  over: time => html`انتهى منذ <b>${time}</b>`,
  waits: left => `عدد من يلزم أن يوافقوا بعد: ${left}.`,
  youDecided: 'لقد قررت ما يخصك. لا يمكن تغيير القرار، ويمكن لشخص آخر أن يرفض.',
  mailSubject: title => `لقرارك: ${title}`,
  mailAskedBy: (email, at) => `طلبه ${email} في ${at}.`,
  mailNotYou: 'إذا كنت لا تعرف شيئًا عن هذا فافتح الطلب وارفضه وأخبر من يشغّل هذا الخادم.',
}
