// Checks an OpenAPI 2.0 document against its schema and the specification.
import SwaggerParser from "@apidevtools/swagger-parser";

const { info, paths } = await SwaggerParser.validate(process.argv[2], { resolve: { external: false } });
console.log(`${process.argv[2]}: ${info.title}, OpenAPI 2.0 with ${Object.keys(paths).length} paths, is valid.`);
