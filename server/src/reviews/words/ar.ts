import type { ReviewWords } from './words.ts'

export const reviewAr: ReviewWords = {
  language: 'ar',
  subject: {
    started: name => `صلاحيات للمراجعة: ${name}`,
    reminder: name => `ما زالت بانتظارك: ${name}`,
  },
  waits: 'يُطلب منك أن تقرر من وما الذي يحتفظ بالوصول: إبقاء أو تقليل أو إزالة، مع ذكر السبب في كل مرة.',
  until: moment => `الموعد النهائي: ${moment}.`,
  undecided: {
    end: 'ما لم يقرره أحد حتى ذلك الحين ينتهي من تلقاء نفسه.',
    keep: 'ما لم يقرره أحد حتى ذلك الحين يبقى، والسجل يذكر ذلك.',
  },
  decidesNothing: 'هذه الرسالة لا تقرر شيئًا. الصفحة تسأل من أنت.',
  open: 'فتح المراجعة',
  askedBy: 'طلبه مديرو هذا الخادم.',
  notYou: 'إن كنت لا تعرف هذه المراجعة فلا تقرر شيئًا وأخبر من يدير هذا الخادم.',
}
