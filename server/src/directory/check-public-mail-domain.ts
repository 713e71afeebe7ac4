/** Where anybody can have an address: nobody proves them for an organization (T54, IC13). */
const publicMailDomains: ReadonlySet<string> = new Set(
  `126.com 139.com 163.com 189.cn aim.com alice.it aliyun.com aol.com arcor.de att.net bellsouth.net bigpond.com bk.ru bluewin.ch
  bol.com.br btinternet.com charter.net comcast.net cox.net daum.net duck.com earthlink.net email.com fastmail.com fastmail.fm
  foxmail.com free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.fr gmx.net gmx.us googlemail.com hanmail.net hey.com
  hotmail.be hotmail.ca hotmail.co.jp hotmail.co.uk hotmail.com hotmail.com.br hotmail.de hotmail.es hotmail.fr hotmail.it hushmail.com
  icloud.com inbox.com inbox.lv inbox.ru interia.pl kakao.com laposte.net libero.it list.ru live.ca live.co.uk live.com live.com.au
  live.de live.fr live.it live.nl lycos.com mac.com mail.com mail.de mail.ee mail.ru mailbox.org mailfence.com mailinator.com me.com
  msn.com nate.com naver.com ntlworld.com o2.pl online.de onet.pl optonline.net orange.fr outlook.com outlook.co.id outlook.com.br
  outlook.de outlook.es outlook.fr outlook.it outlook.jp passport.com pm.me posteo.de proton.me protonmail.ch protonmail.com qq.com
  rambler.ru rediffmail.com rocketmail.com runbox.com sapo.pt sbcglobal.net seznam.cz sfr.fr shaw.ca sina.cn sina.com sky.com sohu.com
  startmail.com t-online.de talktalk.co.uk telenet.be telus.net terra.com.br tiscali.it tutamail.com tutanota.com tutanota.de tuta.io
  ukr.net uol.com.br verizon.net virgilio.it virginmedia.com wanadoo.fr web.de windowslive.com wp.pl ya.ru yahoo.ca yahoo.co.id
  yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.ar yahoo.com.au yahoo.com.br yahoo.com.mx yahoo.de yahoo.es yahoo.fr
  yahoo.in yahoo.it yandex.com yandex.ru yeah.net ymail.com zoho.com zohomail.com`.split(/\s+/),
)

/** Whether anybody can have an address in this domain. It is given as `parseDomain` answers it. */
export function isPublicMailDomain(domain: string): boolean {
  return publicMailDomains.has(domain)
}
