// What the parts of the page ask of each other. main.js fills it in.

export const page = {};
