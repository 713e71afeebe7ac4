import type { RequestMailWords } from './words.ts'

export const mailAr: RequestMailWords = {
  subject: agent => `يطلب ${agent} موافقتك`,
  heading: agent => `يطلب ${agent} موافقتك`,
  tools: names => `يريد استخدام: ${names}.`,
  code: code => `قارن الرمز بما يعرضه وكيلك: ${code}.`,
  decide: 'لا يحدث شيء حتى تقرر، والقرار في الصفحة وحدها. هذه الرسالة لا توافق على شيء.',
  open: 'فتح الطلب',
  askedBy: (agent, program, at) => `طلبه ${agent} (${program}) في ${at}.`,
  notYou:
    'إن كنت لا تعرف هذا الوكيل فافتح الطلب واختر «رفض وإنهاء الجلسة»، أو أنهِ جلسته في صفحة حسابك. ثم غيّر كلمة مرورك.',
}
