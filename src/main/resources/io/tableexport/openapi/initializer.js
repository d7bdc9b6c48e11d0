// Nothing is asked of other servers: no validator, no fonts.
SwaggerUIBundle({
  url: '../openapi',
  dom_id: '#swagger-ui',
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
  layout: 'BaseLayout',
});
