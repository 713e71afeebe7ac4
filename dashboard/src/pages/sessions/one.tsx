export default function One() {
  return null
}
