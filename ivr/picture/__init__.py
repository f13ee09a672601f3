"""The call flow as a picture: boxes and arrows from the rules, laid out, drawn as SVG or written as Mermaid text."""
