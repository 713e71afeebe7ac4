import { type Html, html } from '../../platform/page.ts'
import { pageWordsAr } from '../../platform/words/ar.ts'
import type { SignOutWords } from './sign-out.ts'

function because(reason: string | undefined): Html | undefined {
  const words = pageWordsAr.because(reason)
  return words && html`، ${words}`
}

export const signOutWordsAr: SignOutWords = {
  title: 'تسجيل الخروج من حسابك',
  signedInUntil: time => html`الجلسة قائمة حتى <b>${time}</b>`,
  lead: startedAt =>
    html`تنتهي فورًا الجلسة التي بدأت في هذا المتصفح (${startedAt}) مع رموز الوصول الخاصة بها. للوكلاء الذين يعملون باسمك جلساتهم الخاصة وهي مستمرة، ويمكنك إنهاؤها من صفحة حسابك. أما «تسجيل الخروج من كل مكان» فينهي أيضًا جلساتك في كل التطبيقات وعلى كل الأجهزة الأخرى.`,
  button: 'تسجيل الخروج',
  everywhere: 'تسجيل الخروج من كل مكان',
  stay: 'البقاء قيد تسجيل الدخول',
  overTitle: application => `تم تسجيل الخروج من ${application ?? 'حسابك'}`,
  overHeading: application => html`تم تسجيل خروجك من ${application ?? 'حسابك'}`,
  ended: 'منتهية',
  endedAt: time => html`انتهت في <b>${time}</b>`,
  over: (reason, at) =>
    html`انتهت جلستك في ${at}${because(reason)}. لا يمكن لأي شيء في هذا المتصفح استخدامها بعد الآن.`,
  again: 'تسجيل الدخول من جديد',
  receipt: 'فتح الإيصال',
  goOnTo: host => html`المتابعة إلى ${host}`,
  told: 'انتهت معها، ويجري مسحها من هذا المتصفح:',
}
