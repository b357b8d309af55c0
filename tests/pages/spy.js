// Counts what the page's policy had to refuse.
window.violations = []
document.addEventListener("securitypolicyviolation", ({ violatedDirective, sourceFile, lineNumber, sample }) => {
  window.violations.push([violatedDirective, sourceFile, lineNumber, sample].join(" "))
})
