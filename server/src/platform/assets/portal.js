// Copies what a page shows to be pasted elsewhere. Without it the fields are selected and copied by hand.
for (const button of document.querySelectorAll('button[data-copy]')) {
  const field = document.getElementById(button.dataset.copy)
  if (field === null || navigator.clipboard === undefined) continue
  button.hidden = false
  const says = button.textContent
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(field.value)
      button.textContent = button.dataset.copied
      setTimeout(() => {
        button.textContent = says
      }, 2000)
    } catch {
      field.select()
    }
  })
}
