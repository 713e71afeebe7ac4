import { html, number, plural } from '../../platform/page.ts'
import type { ReceiptWords } from './receipt.ts'

const locale = 'ar-u-nu-latn'

export const receiptAr: ReceiptWords = {
  title: 'الإيصال',
  tokens: 'رموز وصول انتهت',
  grants: 'أذونات انتهت',
  requests: 'طلبات سُحبت',
  aborted: 'استدعاءات أُوقفت',
  withheld: 'استدعاءات حُجبت',
  unsettled: 'استدعاءات غير محسومة',
  claim: time => html`بعد ${time} لم يُنفَّذ شيء ولم تخرج أي نتيجة.`,
  ended: (because, time) => html`انتهت في ${time}${because && html`، ${because}`}.`,
  others: 'رموز قد يقبلها آخرون بعد',
  proof: 'الإثبات',
  download: 'تنزيل الإيصال',
  noToken: 'لا يوجد. لم يكن لهذه الجلسة رمز وصول يتحقق منه تطبيق بنفسه.',
  mayAccept: (application, tokens, until) =>
    html`قد يقبل ${application} بنفسه ${plural(locale, tokens, {
      one: 'رمز وصول واحدًا',
      two: 'رمزَي وصول',
      few: '{n} رموز وصول',
      other: '{n} رمز وصول',
    })} حتى ${until}.`,
  notTold: 'تعذّر إبلاغه.',
  toldAt: time => html`أُبلغ في ${time}.`,
  check: 'تحقق بنفسك',
  soon: 'موقّع. يأتي موضعه في السجل خلال ثانية؛ افتح هذه الصفحة من جديد.',
  leaf: (leaf, checkpoint) => `الورقة ${number(leaf, locale)} في نقطة التحقق ${number(checkpoint, locale)}`,
  signedBy: key => html`وقّعه ${key}`,
}
