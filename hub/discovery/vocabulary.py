"""The words that steer detection: cues before a person, a number or a place, all folded."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _words(
    "senor senora senorita sr sra srta don dona doctor doctora dr dra nombre nombres apellido"
    " apellidos llamado llamada llamase"
)
ROLES = _words(
    "senores sres ing lic arq ingeniero ingeniera arquitecto arquitecta abogado abogada psicologo"
    " psicologa medico medica enfermero enfermera profesor profesora profe docente rector rectora"
    " director directora coordinador coordinadora inspector inspectora funcionario funcionaria"
    " paciente pacientes pte pcte usuario usuaria ciudadano ciudadana contribuyente solicitante"
    " peticionario peticionaria denunciante denunciado querellante querellado testigo conductor"
    " conductora propietario propietaria titular beneficiario beneficiaria acudiente cuidador"
    " cuidadora representante apoderado apoderada heredero heredera interventor reclamante"
    " reclamado vacunador vacunadora entrenador entrenadora deportista jurado postulante postulado"
    " madre padre mama papa hijo hija hijos hermano hermana esposo esposa conyuge companero"
    " companera excompanero excompanera exesposo exesposa abuelo abuela nieto nieta tio tia primo"
    " prima sobrino sobrina suegro suegra cunado cunada padrastro madrastra hijastro hijastra"
    " vecino vecina amigo amiga menor nino nina joven adolescente estudiante alumno alumna senora"
    " trabajador trabajadora empleado empleada gestante lactante migrante victima deudor deudora"
    " demandante demandado arrendador arrendatario arrendataria inquilino inquilina dueno duena"
    " administrador administradora lider lideresa presidente presidenta concejal secretario"
    " secretaria asesor asesora auxiliar tecnico contratista supervisor supervisora remitente"
    " destinatario firma firmado suscribe suscrito suscrita comparece atiende atendio atendido"
    " atendida recibe recibio verifica elaboro reviso proyecto aprobo digito remite remitido"
    " favor contra atte att atentamente cordialmente ganador ganadora tutor tutora responsable"
    " agente patrullero subintendente intendente sargento teniente capitan juez jueza fiscal"
    " llamar llamo citar cito visitar visito entrevistar entrevisto acompana contactar avisar preguntar comisario comisaria defensor defensora personero personera hermanita hermanito mamita papito"
    " senorita fallecido fallecida difunto difunta finado finada jefe jefa contacto"
)
INSTITUTIONS = _words(
    "hospital hospitales clinica clinicas colegio colegios escuelas sedes parques avenidas instituciones liceo gimnasio institucion institucional instituto ie escuela sede"
    " barrio barrios sector urbanizacion conjunto edificio unidad comuna vereda corregimiento calle"
    " cll cl carrera cra kra kr avenida av avda autopista transversal diagonal glorieta puente"
    " fundacion corporacion universidad parque estadio biblioteca centro puesto parroquia iglesia"
    " catedral capilla plaza plazoleta plazuela coliseo polideportivo cancha jardin ludoteca"
    " ley sentencia programa premio banco notaria juzgado almacen almacenes drogueria farmacia"
    " museo teatro aeropuerto terminal estacion batallon brigada comando discoteca bar restaurante hotel tienda ferreteria panaderia taller motel supermercado minimercado ips eps cooperativa sas"
    " festival feria cai consorcio auditorio sala velodromo concha aula paradero salon bloque megaobra tunel intercambiador union temporal sas"
    " emcali metrocali comfandi comfenalco dagma bancolombia davivienda colpensiones icetex asocajas fonvalle infivalle telepacifico univalle uniajc"
    " ltda monumento cementerio concurso copa torneo beca fondo plan proyecto servicio"
)
INSTITUTION_EPITHETS = _words(
    "educativa educativo departamental municipal universitario universitaria infantil publica"
    " publico distrital general nacional central tecnico tecnica industrial comunal deportivo"
    " deportiva salud justicia desarrollo cultural comunitario comunitaria residencial mixta"
    " comercial basico policia barrios militar internacional superior"
)
ADDRESS_HEADERS = _words("domicilio direccion dir residencia")
LOCATION_HEADERS = _words(
    "domicilio direccion localidad provincia ciudad municipio departamento pais lugar"
)
ARTICLES = _words("el la los las un una unos unas del al")
SAINTS = _words("san santa santo")
PARTICLES = _words("de del la las los da di do dos van von")
LINKS = _words("de del la las los el al por es con a su una un y son mi")
PERSONAL_VERBS = _words(
    "sufre dice dijo llamo llama insiste vive padece manifiesta relata cuenta firma nacio refiere pregunta pregunto quedo"
    " renuncia llego viene vino trajo trae lloro reside convive trabaja trabajo estudia acude autorizo"
)
SAID_OF_PEOPLE = _words(
    "cc c cedula identificado identificada ti tel cel telefono celular portador portadora mayor"
    " domiciliado domiciliada residente ced documento"
)
VOWEL_WORDS = _words("a e o u y")

PLACE_CUES = _words(
    "barrio barrios urbanizacion vereda corregimiento urb ciudadela invasion asentamiento"
)
STREETS = _words(
    "calle calles cll clle cl carrera cra crr cr kra kr k diagonal diag dg transversal transv tv tr"
    " avenida avda av ave autopista aut circular callejon pasaje c"
)
BLOCKS = _words("manzana mz mza")
RESIDENCE_WORDS = _words(
    "reside residente residentes residen vive viven domiciliado domiciliada domicilio direccion"
    " residencia casa habita notificar notificacion predio inmueble vivienda ubicado ubicada"
    " arrendo hogar visita taller dir"
)
LIVING_WORDS = _words(
    "procedente proveniente oriundo oriunda reside residente residentes residen vive viven domiciliado domiciliada habita habitante"
)
OFFICE_WORDS = _words(
    "sede oficina oficinas hospital clinica colegio institucion ie escuela biblioteca centro puesto"
    " alcaldia cam justicia secretaria punto ventanilla notaria juzgado estacion jornada"
    " brigada evento universidad estadio coliseo parque sena icbf comfandi dian"
)
BIRTH_WORDS = _words(
    "nacimiento nacido nacida nacidos nacio nacieron nac nacim cumpleanos natalicio fn fnac"
)
AGE_BEARERS = _words(
    "paciente pte pcte hijo hija nino nina menor senor senora adulto adulta varon mujer hombre joven"
    " gestante estudiante ciudadano ciudadana nieto nieta hermano hermana madre padre esposo esposa"
    " abuelo abuela adolescente bebe lactante mayor tiene edad usuario usuaria viuda viudo persona"
    " beneficiario beneficiaria cumplio cumple masculino femenina femenino sobrino sobrina"
)
AGE_DENIALS = _words(
    "hace durante por ultimos ultimas cada proximos primeros desde plazo tras dentro mayores menores"
    " vigencia contrato pena experiencia antiguedad lleva llevan entre hasta despues minimo"
)
LASTING = _words(
    "contrato vigencia plazo pena antiguedad experiencia garantia periodo termino licencia permiso arriendo"
    " incapacidad mas hace deuda sancion mora acuerdo proceso obra retraso credito poliza duracion prision"
    " condena tratamiento servicio ultimos convenio programa proyecto"
)
SISBEN_WORDS = _words(
    "sisben grupo subgrupo clasificacion categoria puntaje nivel clasificado clasificada reclasificacion encuesta ficha"
)
PLATE_CUES = _words(
    "placa placas vehiculo carro automovil moto motocicleta camioneta taxi camion bus buseta"
    " motocarro campero remolque volqueta automotor matriculado rodante"
)
NOT_PLATES = _words(
    "ley cdp art rad res iso nit cod cel tel eps ips crp rpc doc num nro exp pqr uvt rut cra cll"
    " kra ref fol pag acta oct nov dic ene feb mar abr may jun jul ago sep dec etc ccc cai rpa ntc"
    " ics fax apt mza lot bis con los las del por que dia tip min max dos uno ano gra mil pin sec"
    " vol cap inc par lit fra san rip"
)
INSURER_CUES = _words("eps afiliado afiliada afiliacion regimen aseguradora epss ips")
MONTHS = {
    "enero": 1, "ene": 1, "febrero": 2, "feb": 2, "marzo": 3, "mar": 3, "abril": 4, "abr": 4,
    "mayo": 5, "may": 5, "junio": 6, "jun": 6, "julio": 7, "jul": 7, "agosto": 8, "ago": 8,
    "septiembre": 9, "setiembre": 9, "sep": 9, "sept": 9, "octubre": 10, "oct": 10,
    "noviembre": 11, "nov": 11, "diciembre": 12, "dic": 12,
}  # fmt: skip
BEARERS = _words(
    "paciente pte pcte px hijo hija nino nina menor senor senora sr sra don dona varon mujer hombre joven gestante"
    " estudiante alumna alumno ciudadano ciudadana nieto nieta hermano hermana madre padre mama papa esposo esposa"
    " usuaria vecino vecina beneficiario beneficiaria afiliado afiliada peticionario peticionaria solicitante"
    " declarante denunciante adolescente bebe funcionario funcionaria servidora docente lider lideresa migrante"
    " abuelo abuela tio tia sobrino sobrina cuidadora companero companera trabajador trabajadora empleado empleada"
    " manifiesta refiere padece padezco sufre sufro diagnosticado diagnosticada ingresa soy tengo mi acudiente adulta"
    " conyuge viuda viudo jefe jefa lesionado lesionada occiso fallecido"
)
SAID_BEFORE_SENSITIVE = _words(
    "tiene presenta es era soy tengo ser padece sufre dx como hospitalizado hospitalizada declara"
)
GENERAL_WORDS = _words(
    "programa programas jornada jornadas campana campanas prevencion promocion universidad pontificia poblacion"
    " comunidades pueblos partidos semana dia charla taller vacuna vacunas vacunacion dosis tamizaje casos ruta rutas"
    " mesa politica norma ley atencion bar discoteca iglesia iglesias parroquia colegio mision fundacion corporacion"
    " secretaria organizacion organizaciones sindicatos casa cartilla control personas pacientes enfermedades servicios"
    " venta lucha mortalidad incidencia riesgo escuela marcha festival cabildos consultorio unidad contra victimas"
)
