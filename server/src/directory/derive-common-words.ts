/**
 * What common passwords are made of: words, names, keys beside each other. Written down by hand from what every published count of
 * leaked passwords has in common; a password of 12 characters that such a list holds is nearly always one or two of these, repeated,
 * or with digits, a year and a sign around them. In the spelling that `guessUnits` compares: lower case.
 */
export const commonWords: readonly string[] = `
  password passwort passwd pass passw passe motdepasse contrasena senha parola parol haslo wachtwoord losenord salasana
  admin administrator root user username guest test tester testing demo default master login signin logon access secret
  geheim private system server database computer internet network security secure changeme letmein welcome welcom
  willkommen bienvenue hello hallo hola ciao temp temporary sample example company office
  qwerty qwertz azerty qwert qwer wert asdf asdfg asdfgh asdfghjkl zxcv zxcvb zxcvbn zxcvbnm yxcvbnm qazwsx qazwsxedc
  edcrfv wsxedc qweasd qweasdzxc asdzxc poiuy poiuytrewq lkjhgfdsa mnbvcxz qwertyuiop qwertzuiop azertyuiop
  1qaz2wsx 1q2w3e 1q2w3e4r 1q2w3e4r5t 1qazxsw2 zaq1 zaq12wsx q1w2e3r4 q1w2e3r4t5 a1b2c3 a1b2c3d4 abc123 123abc 123qwe
  qwe123 1a2b3c 147258369 159753 741852963 789456123 963852741
  iloveyou ilove iloveu loveyou loveme love lovely lover forever always babygirl baby angel princess prince queen king
  sweet sweety sweetheart honey sugar cookie chocolate candy cherry schatz liebe amor teamo jetaime
  dragon monkey tiger lion eagle wolf bear panther falcon shark horse dolphin rabbit kitty kitten puppy cat dog
  butterfly flower rose sunflower sunshine rainbow moonlight star starlight summer winter spring autumn sommer herbst
  january february march april june july august september october november december monday tuesday wednesday thursday
  friday saturday sunday morning
  football baseball basketball soccer hockey tennis golf fussball futbol liverpool arsenal chelsea barcelona
  manchester united yankees cowboys lakers steelers juventus bayern schalke
  superman batman spiderman ironman pokemon pikachu naruto starwars startrek matrix hunter killer warrior ninja samurai
  phoenix thunder lightning shadow ghost legend player gamer minecraft fortnite roblox playstation nintendo zelda mario
  metallica nirvana slipknot blink182 eminem
  michael jordan michelle jessica ashley amanda jennifer nicole daniel daniela andrew anthony matthew joshua joseph
  thomas robert william richard charlie david martin george alexander alexandra alex christian christina sebastian
  samantha stephanie elizabeth victoria maria anna sophie laura sarah emma thomas jonathan benjamin patrick oliver
  andrea claudia sandra sabine stefan markus juergen
  freedom peace jesus jesuschrist blessed heaven faith grace christ buddha money success power number one
  whatever nothing trustno1 fuckyou fuckme fuck bitch asshole shit hottie sexy
  google facebook linkedin yahoo hotmail gmail samsung apple android iphone windows microsoft ferrari porsche mercedes
  mustang corvette harley yamaha honda toyota
  america england germany deutschland france canada australia london berlin paris california texas newyork
  pepper ginger bailey buster maggie lucky happy smile crazy cool banana orange purple yellow silver golden diamond
  crystal cheese coffee peanut`
  .trim()
  .split(/\s+/)
